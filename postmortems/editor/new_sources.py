"""A source that is made on the spot: a fact is stated by “a new source”, whose address stands below its section."""

from functools import cache

from postmortems.document.kinds import Cited, Keys

from .form.kinds import NEW_SOURCE
from .given_keys import key_for
from .part import entries_of
from .renamed_keys import Renames

#: In a form, the box of a section that takes the address is called so.
BOX = "new_source"
NO_ADDRESS = "Say below this section where the new source is: its address, with https://"
NAMED_BY = ("source", "sources")


@cache
def takes_one(section):
    """Whether anything in a section can be stated by a source."""
    return any(map(_cites, entries_of(section).values()))


def _cites(entry):
    if isinstance(entry.field, Cited | Keys):
        return entry.field.section == "sources"
    inner = getattr(entry, "entries", {}).values()
    return any(
        map(_cites, (one for group in inner for one in (group.values() if isinstance(group, dict) else [group])))
    )


def name_by_address(typed, address):
    """Let whatever was typed as stated by the new source say its address."""
    for name, inner in typed.within.items():
        if name in NAMED_BY:
            inner.values = [address if value == NEW_SOURCE else value for value in inner.values]
        name_by_address(inner, address)


def with_new_sources(data, before):
    """What was typed, with addresses in the place of keys called by the keys of their sources; new ones are added."""
    rows = (data if "sources" in data else before).get("sources") or []
    made = _Keys(rows)
    data = data | Renames({"sources": made}).followed(data)
    return data | {"sources": [*rows, *made.rows]} if made.rows else data


class _Keys(dict):
    """The key of a source by its address: of one that is there, or of a new one."""

    def __init__(self, rows):
        super().__init__({row["url"]: row["key"] for row in rows if row.get("url") and row.get("key")})
        self.taken, self.rows = {row.get("key") for row in rows}, []

    def get(self, address, default=None):
        if address not in self and address.startswith(("https://", "http://")):
            site, _, page = address.partition("://")[2].rstrip("/").partition("/")
            if site:
                key = key_for(site.removeprefix("www.").replace(".", " "), "sources", self.taken)
                self.rows.append({"key": key, "title": f"{site}/{page}" if page else site, "url": address})
                self[address] = key
        return super().get(address, default)
