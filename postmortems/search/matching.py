"""Asking the index: which things have what is asked for, and about how well they match.

The same statement on both databases, but for how it looks a word up. Nothing of it counts what is hidden: what a record
has to have is measured by the best one that the reader may read.
"""

from dataclasses import dataclass, field

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models.expressions import RawSQL

from incidents.models import Incident, Service
from incidents.subqueries import sql_of
from lessons.models import Lesson
from postmortems.models import SearchDocument, StaleDocument, ThingKind

from .index.installing import LOOKED_UP
from .index.texts import token_of
from .records.fields import LEVEL_WEIGHTS
from .words import STOP_STEMS

DOCUMENTS, STALE = SearchDocument._meta.db_table, StaleDocument._meta.db_table
#: Of so many incidents and other things the ids are remembered. Of more it is asked again.
REMEMBERED, OTHERS = 10_000, 2_000


@dataclass
class Matches:
    """What matches, and its score, the best first."""

    scores: dict[int, float] = field(default_factory=dict)  #: by incident
    others: dict[ThingKind, dict[int, float]] = field(default_factory=dict)
    all_incidents: tuple[str, list] | None = None  #: SQL for the ids, where they are more than `scores` has

    @property
    def incidents(self):
        """The incidents that match, as a queryset. The reader may read all of them."""
        if self.all_incidents:
            return Incident.objects.filter(pk__in=RawSQL(*self.all_incidents))  # noqa: S611  our own, with parameters
        return Incident.objects.filter(pk__in=list(self.scores))


def match(plan, user):
    """What of the plan matches that the user may read."""
    if not plan.units:
        return Matches()
    found, parameters = _found(plan)
    matches = Matches()
    if (readable := _readable(user)) is not None:
        sql = _incidents(plan, found, readable[0])
        values = [*parameters, *readable[1]]
        rows = _run(f"{sql} ORDER BY score DESC, thing_id DESC LIMIT {REMEMBERED + 1}", values)
        matches.scores = {thing: float(score) for thing, score in rows[:REMEMBERED]}
        if len(rows) > REMEMBERED:
            matches.all_incidents = f"SELECT thing_id FROM ({sql}) AS matching", values  # noqa: S608
    for kind, model in ((ThingKind.LESSON, Lesson), (ThingKind.SERVICE, Service)):
        matches.others[kind] = _others(kind, model, found, parameters, user, plan.share)
    return matches


def _readable(user):
    try:
        return sql_of(Incident.objects.visible_to(user).order_by().values("pk"))
    except EmptyResultSet:
        return None


def _run(sql, parameters):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def _incidents(plan, found, readable):
    share = "" if len(plan.units) == 1 else f"WHERE mass >= {plan.share:f} * most"
    return (
        f"SELECT thing_id, score FROM (SELECT d.thing_id, found.score, found.mass, MAX(found.mass) OVER () AS most "  # noqa: S608
        f"FROM ({found}) found JOIN {DOCUMENTS} d ON d.id = found.id WHERE d.kind = {int(ThingKind.INCIDENT)} "
        f"AND {NOT_STALE} AND d.thing_id IN ({readable})) AS weighed {share}"
    )


NOT_STALE = f"NOT EXISTS (SELECT 1 FROM {STALE} s WHERE s.kind = d.kind AND s.thing_id = d.thing_id)"  # noqa: S608


def _others(kind, model, found, parameters, user, share):
    rows = _run(
        f"SELECT d.thing_id, found.score, found.mass FROM ({found}) found JOIN {DOCUMENTS} d ON d.id = found.id "  # noqa: S608
        f"WHERE d.kind = {int(kind)} AND {NOT_STALE} ORDER BY found.score DESC, d.thing_id LIMIT {OTHERS}",
        parameters,
    )
    readable = set(
        model.objects.visible_to(user).filter(pk__in=[thing for thing, _, _ in rows]).values_list("pk", flat=True)
    )
    most = max((mass for thing, _, mass in rows if thing in readable), default=0)
    return {
        thing: float(score) for thing, score, mass in rows if thing in readable and float(mass) >= share * float(most)
    }


def _found(plan):
    """SQL of (id, mass, score) of the documents that have some of the units, and its parameters.

    The mass is what a document has of the weight of all units. The score also says in what field it has it.
    """
    branches, parameters = [], []
    for number, unit in enumerate(plan.units):
        for alternative in unit.alternatives:
            for level, weight in LEVEL_WEIGHTS.items():
                condition, values = _having(alternative, level)
                mass = unit.weight * alternative.factor
                branches.append(
                    f"SELECT id, {number} AS unit, {mass:.6f} AS mass, {mass * weight:.6f} AS score FROM {condition}"  # noqa: S608
                )
                parameters += values
    best = (
        f"SELECT id, unit, MAX(mass) AS mass, MAX(score) AS score FROM ({' UNION ALL '.join(branches)}) hits "  # noqa: S608
        "GROUP BY id, unit"
    )
    without = []
    for alternative in plan.excluded:
        condition, values = _having(alternative, "c")
        without.append(f"id NOT IN (SELECT id FROM {condition})")  # noqa: S608
        parameters += values
    where = f"WHERE {' AND '.join(without)}" if without else ""
    required = [str(number) for number, unit in enumerate(plan.units) if unit.is_required]
    having = (
        f"HAVING SUM(CASE WHEN unit IN ({', '.join(required)}) THEN 1 ELSE 0 END) = {len(required)}" if required else ""
    )
    sql = f"SELECT id, SUM(mass) AS mass, SUM(score) AS score FROM ({best}) best {where} GROUP BY id {having}"  # noqa: S608
    return sql, parameters


def _having(alternative, level):
    """What follows FROM where the documents are wanted that have the words at a level, and its parameters."""
    stems = [stem for stem in alternative.stems if stem not in STOP_STEMS] or list(alternative.stems)
    tokens = [level + token_of(stem) for stem in stems]
    looked_up = _on_postgresql if connection.vendor == "postgresql" else _on_sqlite
    condition, values = looked_up(tokens, alternative.is_prefix)
    if alternative.is_phrase:
        condition = f"{DOCUMENTS} WHERE id IN (SELECT id FROM {condition}) AND {SIDE_BY_SIDE[connection.vendor]}"  # noqa: S608
        values = [*values, f" {' '.join(alternative.stems)} "]
    return condition, values


SIDE_BY_SIDE = {"postgresql": "strpos(stems, %s) > 0", "sqlite": "instr(stems, %s) > 0"}


def _on_postgresql(tokens, is_prefix):
    asked = " & ".join(f"'{token}'" for token in tokens) + (":*" if is_prefix else "")
    return f"{DOCUMENTS} WHERE tokens @@ %s::tsquery", [asked]


def _on_sqlite(tokens, is_prefix):
    asked = " AND ".join(f'"{token}"' for token in tokens) + (" *" if is_prefix else "")
    return f"(SELECT rowid AS id FROM {LOOKED_UP} WHERE {LOOKED_UP} MATCH %s)", [asked]  # noqa: S608
