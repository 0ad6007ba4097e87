"""Asking the index: which things have what is asked for, and about how well they match.

The same statement on both databases, but for how it looks a word up. Nothing of it counts what is hidden: what a record
has to have is measured by the best one that the reader may read.
"""

from dataclasses import dataclass, field

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models.expressions import RawSQL

from incidents.models import Incident, Service
from incidents.subqueries import sql_of
from lessons.models import Lesson
from postmortems.models import SearchDocument, StaleDocument, ThingKind

from .index.installing import LOOKED_UP
from .index.texts import token_of
from .records.fields import LEVELS
from .words import STOP_STEMS

DOCUMENTS, STALE = SearchDocument._meta.db_table, StaleDocument._meta.db_table
#: Of so many incidents and other things the ids are remembered. Of more it is asked again.
REMEMBERED, OTHERS = 10_000, 2_000
#: Of lessons and services, which say less, a smaller share is asked.
OTHERS_SHARE = 0.7

#: Many ids as one text, and that as rows again: no database knows beforehand how many a search finds, and one that
#: takes them for few asks for each of them anew what is found.
AS_TEXT = {"postgresql": "array_agg(thing)::text", "sqlite": "json_group_array(thing)"}
AS_ROWS = {"postgresql": "SELECT unnest(%s::bigint[])", "sqlite": "SELECT value FROM json_each(%s)"}


@dataclass
class Matches:
    """What matches, and its score, the best first."""

    scores: dict[int, float] = field(default_factory=dict)  #: by incident
    others: dict[ThingKind, dict[int, float]] = field(default_factory=dict)
    all_incidents: str = ""  #: their ids as one text, where they are more than `scores` has

    @property
    def incidents(self):
        """The incidents that match, as a queryset. The reader may read all of them."""
        if self.all_incidents:
            return Incident.objects.filter(pk__in=RawSQL(AS_ROWS[connection.vendor], [self.all_incidents]))  # noqa: S611
        return Incident.objects.filter(pk__in=list(self.scores))


def match(plan, user, kinds=tuple(ThingKind)):
    """What of the plan matches that the user may read; of these kinds, of which incidents are always one."""
    matches = Matches(others={ThingKind.LESSON: {}, ThingKind.SERVICE: {}})
    if not (plan.units or plan.excluded):
        return matches
    found, parameters = _found(plan)
    readable, values = _readable(user)
    incidents = _incidents(plan, readable)
    sql = (
        f"WITH found AS MATERIALIZED ({found}) SELECT * FROM ({incidents} ORDER BY score DESC, thing DESC "  # noqa: S608
        f"LIMIT {REMEMBERED + 1}) incidents"
    )
    if len(kinds) > 1:
        sql += f" UNION ALL SELECT * FROM ({OTHER_KINDS}) others"  # noqa: S608
    rows: dict[int, list] = {}
    for kind, thing, score, mass in run_by_index(sql, [*parameters, *values]):
        rows.setdefault(kind, []).append((thing, float(score), float(mass)))
    among = rows.get(ThingKind.INCIDENT, [])
    matches.scores = {thing: score for thing, score, _ in among[:REMEMBERED]}
    if len(among) > REMEMBERED:
        every = AS_TEXT[connection.vendor]
        ids = f"WITH found AS MATERIALIZED ({found}) SELECT {every} FROM ({incidents}) matching"  # noqa: S608
        [(matches.all_incidents,)] = run_by_index(ids, [*parameters, *values])
    for kind, model in ((ThingKind.LESSON, Lesson), (ThingKind.SERVICE, Service)):
        if kind in rows:
            matches.others[kind] = _readable_others(model, rows[kind], user, plan.share * OTHERS_SHARE)
    return matches


def _readable(user):
    """SQL of the ids of the incidents that the user may read, and its parameters."""
    try:
        return sql_of(Incident.objects.visible_to(user).order_by().values("pk"))
    except EmptyResultSet:
        return "SELECT NULL", ()


def run_by_index(sql, parameters):
    """The rows. PostgreSQL takes reading all documents for cheap, as it does not know how long their texts are."""
    if connection.vendor != "postgresql":  # where a transaction would wait for whoever writes
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            return cursor.fetchall()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(sql, parameters)
        rows = cursor.fetchall()
        cursor.execute("SET LOCAL enable_seqscan = on")
    return rows


#: The id of the thing of a document, and its kind.
THING, KIND = f"found.id / {SearchDocument.KINDS}", f"found.id %% {SearchDocument.KINDS}"
NOT_STALE = f"NOT EXISTS (SELECT 1 FROM {STALE} s WHERE s.kind = {KIND} AND s.thing_id = {THING})"  # noqa: S608
OTHER_KINDS = (
    f"SELECT {KIND} AS kind, {THING} AS thing, score, mass FROM found "  # noqa: S608
    f"WHERE {KIND} <> {int(ThingKind.INCIDENT)} AND {NOT_STALE} ORDER BY score DESC, thing LIMIT {OTHERS}"
)


def _incidents(plan, readable):
    """Those that have a good part of what the best of them has."""
    share = f"WHERE mass >= {plan.share:f} * most" if len(plan.units) > 1 else ""
    return (
        f"SELECT kind, thing, score, mass FROM (SELECT {KIND} AS kind, {THING} AS thing, score, mass, "  # noqa: S608
        f"MAX(mass) OVER () AS most FROM found WHERE {KIND} = {int(ThingKind.INCIDENT)} AND {NOT_STALE} "
        f"AND {THING} IN ({readable})) weighed {share}"
    )


def _readable_others(model, rows, user, share):
    things = [thing for thing, _, _ in rows]
    readable = set(model.objects.visible_to(user).filter(pk__in=things).order_by().values_list("pk", flat=True))
    most = max((mass for thing, _, mass in rows if thing in readable), default=0)
    return {thing: score for thing, score, mass in rows if thing in readable and mass >= share * most}


def _found(plan):
    """SQL of (id, mass, score) of the documents that have some of the units, and its parameters.

    The mass is what a document has of the weight of all units. The score also says in what field it has it.
    """
    branches, parameters = [], []
    for number, unit in enumerate(plan.units):
        if unit.is_common:
            continue
        for factor, asked, beside in _look_ups(unit):
            for level, (_, weight) in LEVELS.items():
                mass = unit.weight * factor
                condition, values = _having(asked, beside, level)
                branches.append(
                    f"SELECT id, {number} AS unit, {mass:.6f} AS mass, {mass * weight:.6f} AS score FROM {condition}"  # noqa: S608
                )
                parameters += values
    if not branches:  # only something is left out
        branches = [f"SELECT id, 0 AS unit, 1.0 AS mass, 1.0 AS score FROM {DOCUMENTS}"]  # noqa: S608
    best = (
        f"SELECT id, unit, MAX(mass) AS mass, MAX(score) AS score FROM ({' UNION ALL '.join(branches)}) hits "  # noqa: S608
        "GROUP BY id, unit"
    )
    without = []
    for alternative in plan.excluded:
        condition, values = _having([alternative], alternative.is_phrase, None)
        without.append(f"id NOT IN (SELECT id FROM {condition})")  # noqa: S608
        parameters += values
    where = f"WHERE {' AND '.join(without)}" if without else ""
    required = [str(number) for number, unit in enumerate(plan.units) if unit.is_required]
    having = (
        f"HAVING SUM(CASE WHEN unit IN ({', '.join(required)}) THEN 1 ELSE 0 END) = {len(required)}" if required else ""
    )
    sql = f"SELECT id, SUM(mass) AS mass, SUM(score) AS score FROM ({best}) best {where} GROUP BY id {having}"  # noqa: S608
    return sql, parameters


def _look_ups(unit):
    """The alternatives as (factor, alternatives, whether they are a phrase): those that count alike asked at once."""
    together: dict[float, list] = {}
    for alternative in unit.alternatives:
        if alternative.is_phrase:
            yield alternative.factor, [alternative], True
        else:
            together.setdefault(alternative.factor, []).append(alternative)
    for factor, alternatives in together.items():
        yield factor, alternatives, False


def _having(alternatives, is_phrase, level):
    """What follows FROM where the documents are wanted that have one of these, and its parameters.

    Of several words the first has to be at the level, the others anywhere; without a level all may be anywhere.
    """
    asked = " | ".join(f"({_asked(alternative, level)})" for alternative in alternatives)
    if connection.vendor == "postgresql":
        condition, values = f"{DOCUMENTS} WHERE tokens @@ %s::tsquery", [asked]
    else:
        told = asked.replace(" | ", " OR ").replace(" & ", " AND ").replace("'", '"').replace(":*", " *")
        condition, values = f"(SELECT rowid AS id FROM {LOOKED_UP} WHERE {LOOKED_UP} MATCH %s) hit", [told]  # noqa: S608
    if is_phrase:
        side_by_side = "strpos" if connection.vendor == "postgresql" else "instr"
        condition = f"{DOCUMENTS} WHERE id IN (SELECT id FROM {condition}) AND {side_by_side}(stems, %s) > 0"  # noqa: S608
        values.append(f" {' '.join(alternatives[0].stems)} ")
    return condition, values


def _asked(alternative, level):
    """In PostgreSQL's language, of whose signs no token has any."""
    stems = [stem for stem in alternative.stems if stem not in STOP_STEMS] or list(alternative.stems)
    tokens = []
    for place, stem in enumerate(stems):
        end = ":*" if alternative.is_prefix and place == len(stems) - 1 else ""
        levels = [level] if level and place == 0 else LEVELS
        told = [f"'{level}{token_of(stem)}'{end}" for level in levels]
        tokens.append(told[0] if len(told) == 1 else f"({' | '.join(told)})")
    return " & ".join(tokens)
