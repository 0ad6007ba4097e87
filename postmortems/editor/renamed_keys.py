"""A source or a cause is given another key: whatever cites it in the same postmortem follows."""

import re
from dataclasses import dataclass, field
from typing import Any

from incidents.markdown.citations import CITATION, KEY
from postmortems.document.fields import POSTMORTEM
from postmortems.document.kinds import Cited, Keys, Prose, Rows, Text
from postmortems.history.rows import partners
from postmortems.models import ReviewComment

#: The lists of rows that others cite.
CITED_BY_KEY = tuple(one.key for one in POSTMORTEM.fields if isinstance(one, Rows) and one.key in ("causes", "sources"))
#: Where a text cites sources: prose, and the lines of the brief.
BRIEF = "brief"


@dataclass
class Renames:
    """``keys``: by list, what each key is called now; ``places``: how many of those that cite it have followed."""

    keys: dict[str, dict[str, str]]
    places: dict[str, int] = field(default_factory=dict)

    def __bool__(self):
        return any(self.keys.values())

    @property
    def in_words(self):
        told = []
        for names in self.keys.values():
            for old, new in names.items():
                places = self.places.get(old, 0)
                follow = f", and so in the {places} place{'' if places == 1 else 's'} that name it" if places else ""
                told.append(f"“{old}” is called “{new}” now{follow}")
        return "; ".join(told)

    def followed(self, data):
        """The keys of a document that cite something by a former key, as they say then."""
        told: dict[str, Any] = {}
        for one in POSTMORTEM.fields:
            if (value := data.get(one.key)) is not None and (after := self._value(one, value)) != value:
                told[one.key] = after
        return told

    def _value(self, one, value):
        if isinstance(one, Rows) and isinstance(value, list):
            return [self._row(one.fields, row) for row in value]
        if isinstance(value, dict) and one.key == "milestones":
            return {name: self._row(one.parts(), row) for name, row in value.items()}
        if isinstance(value, dict):
            return self._row(one.parts(), value, cites=one.key == BRIEF)
        return self._text(value) if isinstance(one, Prose) and isinstance(value, str) else value

    def _row(self, fields, row, *, cites=False):
        told = dict(row)
        for one in fields:
            value = row.get(one.key)
            if isinstance(one, Cited) and isinstance(value, str):
                told[one.key] = self._key(one.section, value)
            elif isinstance(one, Keys) and isinstance(value, list):
                told[one.key] = [self._key(one.section, key) for key in value]
            elif cites and isinstance(one, Text) and isinstance(value, str):
                told[one.key] = self._text(value)
        return told

    def _key(self, section, key):
        new = self.keys.get(section, {}).get(key)
        if new:
            self.places[key] = self.places.get(key, 0) + 1
        return new or key

    def _text(self, text):
        return CITATION.sub(
            lambda found: re.sub(rf"@({KEY})", lambda one: f"@{self._key('sources', one[1])}", found[0]), text
        )


def renames(before, after):
    """The rows of two documents that are the same but for their keys. A key that is in use again is no former one."""
    keys = {}
    for section in CITED_BY_KEY:
        old, new = ([row for row in data.get(section) or [] if row.get("key")] for data in (before, after))
        known, called = ({row["key"] for row in rows} for rows in (old, new))
        gone = [row for row in old if row["key"] not in called]
        come = [row for row in new if row["key"] not in known]
        pairs = partners(section, *([_without_key(row) for row in rows] for rows in (gone, come)))
        keys[section] = {gone[before]["key"]: come[after]["key"] for after, before in sorted(pairs.items())}
    return Renames(keys)


def _without_key(row):
    return {key: value for key, value in row.items() if key != "key"}


def follow_comments(incident, section, names):
    """Let the comments on a row that has another key stay with it."""
    for old, new in names.items():
        ReviewComment.objects.of(incident).filter(section=section, row=old).update(row=new)
