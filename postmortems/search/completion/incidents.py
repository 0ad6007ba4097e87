"""The incidents whose names begin as is typed, those recorded last first; found by indexes, however many there are."""

from typing import NamedTuple

from django.db import connection
from django.db.models import IntegerField
from django.db.models.expressions import RawSQL

from incidents.addresses import address
from incidents.compiled_queries import compiled
from incidents.models import Incident
from postmortems.models import SearchDocument, ThingKind
from postmortems.search.matching import KIND, NOT_STALE, THING, looked_up, run_by_index
from postmortems.search.names import token_of_name

from .option import AT_MOST, Candidate, Option, rank_of

#: Where more incidents match, all are gone through from the newest, until enough are found.
COMMON = 2_000
LOOKED_AT = 3 * AT_MOST
#: Words of fewer letters in all begin almost any name.
LETTERS_AT_LEAST = 2
LAST_SIGN = "\U0010ffff"
INCIDENTS = Incident._meta.db_table


class Asked(NamedTuple):
    """What the names of incidents shall have, in SQL."""

    ids: str  #: a query of the ids of those that have it, in no order
    is_so: str  #: the condition on one of them
    values: list[str]


def incidents_named(typed, beginnings, user):
    """Those whose title, or whose short one, begins with all that is typed; then those that have words that do."""
    asked = [_begins(typed)]
    if sum(map(len, beginnings)) >= LETTERS_AT_LEAST:
        asked.append(_has_words([token_of_name(word) for word in beginnings]))
    found: dict[int, list[str]] = {}
    for one, ids in zip(asked, _ids(asked), strict=True):
        if len(found) < AT_MOST:
            rows = _known(ids, user) if len(ids) <= COMMON else _gone_through(one, user)
            found |= {pk: names for pk, *names in rows}
    for pk, (slug, *names) in found.items():
        ranks = [rank for name in names if (rank := rank_of(name, typed, beginnings)) is not None]
        if ranks:
            title, _, reference = names
            yield Candidate(min(ranks), Option("incident", title, reference, address("incident_detail", slug)), pk)


def _ids(asked):
    """For each the ids of incidents that have it: all, or a few more than are common."""
    parts = [
        f"SELECT {place}, found.id FROM ({one.ids} LIMIT {COMMON + 1}) found"  # noqa: S608
        for place, one in enumerate(asked)
    ]
    ids: list[list[int]] = [[] for _ in asked]
    for place, pk in run_by_index(" UNION ALL ".join(parts), [value for one in asked for value in one.values]):
        ids[place].append(pk)
    return ids


def _rows(user):
    columns = ("pk", "slug", "title", "short_title", "reference")
    return Incident.objects.visible_to(user).order_by("-pk").values_list(*columns)


@compiled
def _known(ids: list[int], user):
    return _rows(user).filter(pk__in=ids)[:LOOKED_AT]


def _gone_through(asked, user):
    is_so = RawSQL(f"CASE WHEN {asked.is_so} THEN 1 END", asked.values, output_field=IntegerField())  # noqa: S611
    return _rows(user).alias(is_so=is_so).filter(is_so=1)[:LOOKED_AT]


def _begins(typed):
    start = "".join(sign.lower() if sign.isascii() else sign for sign in typed)
    name = 'LOWER({} COLLATE "C")' if connection.vendor == "postgresql" else "LOWER({})"
    title, short = (name.format(f"{INCIDENTS}.{column}") for column in ("title", "short_title"))
    is_so = (
        f"(({title} >= %s AND {title} < %s) OR ({short} >= %s AND {short} < %s AND NOT ({INCIDENTS}.short_title = '')))"
    )
    values = [start, start + LAST_SIGN] * 2
    return Asked(f"SELECT {INCIDENTS}.id FROM {INCIDENTS} WHERE {is_so}", is_so, values)  # noqa: S608


def _has_words(tokens):
    documents, values = looked_up(" & ".join(f"'{token}':*" for token in tokens))
    found = f"FROM (SELECT id FROM {documents}) found WHERE {NOT_STALE}"  # noqa: S608
    own = f"found.id = {INCIDENTS}.id * {SearchDocument.KINDS} + {int(ThingKind.INCIDENT)}"
    # a query of one value, not EXISTS, of which PostgreSQL would make a join with all that have them
    is_so = f"(SELECT 1 {found} AND {own} LIMIT 1) IS NOT NULL"
    return Asked(f"SELECT {THING} AS id {found} AND {KIND} = {int(ThingKind.INCIDENT)}", is_so, values)
