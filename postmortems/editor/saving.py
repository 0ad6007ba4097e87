"""What was typed into a section becomes part of the record, unless somebody else changed it meanwhile."""

import re
from typing import NamedTuple

from incidents.models import Incident
from lessons.models import Lesson
from postmortems.document.amending import amend
from postmortems.document.kinds import Rows
from postmortems.document.problems import BadDocument
from postmortems.document.record import postmortem_data

from .conflicts import both_versions
from .form.kinds import NEW_SOURCE, KeysEntry, NamedEntry, RowsEntry
from .given_keys import key_for
from .merging import Taken
from .new_sources import NO_ADDRESS, with_new_sources
from .part import entries_of, in_short, without_blank_rows
from .renamed_keys import Renames, follow_comments, renames

MISSING = re.compile(r"“(\w+)” is missing")


class ChangedMeanwhile(Exception):
    """Somebody else changed the same in the section after it was opened: ``both`` holds what has to be chosen."""

    def __init__(self, both):
        super().__init__()
        self.both = both


def section_data(incident, user, keys=None):
    """The document of an incident as an editor shows it to somebody: without what they may not know of.

    ``keys``: what is asked for of it, where it is not all.
    """
    to = [relation.to_id for relation in incident.relations.all()] if keys is None or "relations" in keys else []
    visible = set(Incident.objects.visible_to(user).filter(pk__in=to).values_list("pk", flat=True)) if to else set()
    return postmortem_data(incident, visible_incidents=visible, keys=keys)


class Saved(NamedTuple):
    incident: Incident  #: as it is then
    taken: list[Taken]  #: what others had written meanwhile
    renamed: Renames  #: the keys that are others now


def save(incident, part, *, by, at):
    """Write a section to the record, with what others wrote in it since it was opened; who cites a key follows it.

    Raises ChangedMeanwhile where both changed the same, BadDocument for what is wrong.
    """
    both, renamed = None, Renames({})

    def made_of(before):
        nonlocal both, renamed
        if in_short(part.data) == part.opened:
            return {}
        now = as_shown(part.section, before, by)
        both = both_versions(part, now)
        if both.questions:
            raise ChangedMeanwhile(both)
        data = with_new_sources(with_own_keys(part.section, both.settled.within(now)), before)
        renamed = renames(before, data)
        for section, names in renamed.keys.items():
            follow_comments(incident, section, names)
        return data | renamed.followed({**before, **data})

    part.data = called_by_slug(part.section, without_blank_rows(part.section, part.data), by)
    try:
        incident = amend(incident, made_of, by=by, at=at)
    except BadDocument:
        if both:
            part.take(both.settled)
        raise
    return Saved(incident, both.taken if both else [], renamed)


def as_shown(section, data, user):
    """Of a document in the form of a backup, what the editor shows of a section to somebody."""
    shown = {one.key: _without_backup(one, data[one.key]) for one in section.fields if one.key in data}
    if rows := shown.get("relations"):
        named = {row["incident"] for row in rows}
        seen = set(Incident.objects.visible_to(user).filter(slug__in=named).values_list("slug", flat=True))
        shown["relations"] = [row for row in rows if row["incident"] in seen]
    return shown


def _without_backup(one, value):
    if not isinstance(one, Rows):
        return value
    left_out = {inner.key for inner in one.fields if inner.is_backup}
    return [{key: item for key, item in row.items() if key not in left_out} for row in value] if left_out else value


def with_own_keys(section, data):
    """Give the rows that others name by key one, where nobody did: of their first words."""
    for one in section.fields:
        if isinstance(one, Rows) and one.is_keyed and isinstance(rows := data.get(one.key), list):
            taken = {row.get("key") for row in rows}
            data[one.key] = [row if row.get("key") else _with_key(row, one.key, taken) for row in rows]
    return data


def _with_key(row, section, taken):
    words = row.get("publisher") or row.get("title") or row.get("text") or ""
    return {"key": key_for(words, section, taken), **row}


def called_by_slug(section, data, user):
    """Let lessons and incidents that were typed by name, or by reference, be called as documents call them."""
    names = {}
    typed = [
        (entry.field.to, name) for entry, name in _names(entries_of(section), data) if entry.field.to in NAME_COLUMNS
    ]
    for model, columns in NAME_COLUMNS.items():
        wanted, rows = {name for one, name in typed if one is model}, model._default_manager.visible_to(user)
        known = set(rows.filter(slug__in=wanted).values_list("slug", flat=True)) if wanted else set()
        for column in columns if wanted - known else ():
            found = rows.filter(**{f"{column}__in": wanted - known}).values_list(column, "slug")
            names.update({(model, name): slug for name, slug in found})
    return _called(entries_of(section), data, names) if names else data


#: By what else than their slugs people call them.
NAME_COLUMNS: dict = {Lesson: ("name",), Incident: ("reference",)}


def _names(entries, data):
    for key, value in data.items():
        entry = entries.get(key)
        if isinstance(entry, RowsEntry):
            for row in value:
                yield from _names(entry.entries, row)
        elif is_naming(entry):
            yield from ((entry, name) for name in (value if isinstance(value, list) else [value]))


def _called(entries, data, names):
    told = dict(data)
    for key, value in data.items():
        entry = entries.get(key)
        if isinstance(entry, RowsEntry):
            told[key] = [_called(entry.entries, row, names) for row in value]
        elif is_naming(entry) and isinstance(value, list):
            told[key] = [names.get((entry.field.to, name), name) for name in value]
        elif is_naming(entry):
            told[key] = names.get((entry.field.to, value), value)
    return told


def is_naming(entry):
    """Whether it takes names of what is on record."""
    return isinstance(entry, NamedEntry) and not isinstance(entry, KeysEntry)


def errors_of(problems, part):
    """What is wrong, by where it is shown in the part: the rows before those that are shown are counted off."""
    errors: dict = {}
    for problem in problems:
        path, message = problem.path, NO_ADDRESS if NEW_SOURCE in problem.message else problem.message
        if found := MISSING.fullmatch(message):
            path, message = (*path, found[1]), "is missing"
        if len(path) > 1 and path[0] in part.windows:
            path = (path[0], path[1] - part.windows[path[0]][0], *path[2:])
        errors.setdefault(path, []).append(message)
    return errors
