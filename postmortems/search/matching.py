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
#: Of so many incidents and other things it is remembered how well each matches.
REMEMBERED, OTHERS = 10_000, 2_000
#: So many incidents are near to a paste: who asks whether it was seen before looks at the nearest.
NEAREST = 100
#: Of lessons and services, which say less, a smaller share is asked.
OTHERS_SHARE = 0.7

#: Many ids as one text, and that as rows again: no database knows beforehand how many a search finds, and one that
#: takes them for few asks for each of them anew what is found.
AS_TEXT = {"postgresql": "array_agg(thing)::text", "sqlite": "json_group_array(thing)"}
AS_ROWS = {"postgresql": "SELECT unnest(%s::bigint[])", "sqlite": "SELECT value FROM json_each(%s)"}
#: No kind of thing: the row that says how many incidents match.
ALL = 0


@dataclass
class Matches:
    """What matches, and its score, the best first."""

    scores: dict[int, float] = field(default_factory=dict)  #: by incident
    others: dict[ThingKind, dict[int, float]] = field(default_factory=dict)
    count: int = 0  #: of incidents, which may be more than have a score here
    all_incidents: str = ""  #: their ids as one text, where they are
    most: float = 0.0  #: what the best incident has of the weight of all units

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
    rows: dict[int, list] = {}
    for kind, thing, score, mass, ids in run_by_index(*_asked(plan, user, kinds)):
        if kind == ALL:
            matches.count, matches.all_incidents, matches.most = thing, ids or "", float(mass)
        else:
            rows.setdefault(kind, []).append((thing, float(score), float(mass)))
    matches.scores = {thing: score for thing, score, _ in rows.get(ThingKind.INCIDENT, [])}
    for kind, model in ((ThingKind.LESSON, Lesson), (ThingKind.SERVICE, Service)):
        if kind in rows:
            matches.others[kind] = _readable_others(model, rows[kind], user, plan.share * OTHERS_SHARE)
    return matches


def _asked(plan, user, kinds):
    """The statement that finds all, and its parameters: (kind, thing, score, mass, nothing), and a row of all."""
    found, parameters = _found(plan)
    readable, values = _readable(user)
    tables = [
        ("found", found),
        ("incidents", _incidents(plan, "SELECT id FROM readable" if plan.is_broad else readable)),
    ]
    if plan.is_broad:  # PostgreSQL takes what is found for few, and would look for each of them whether it is readable
        tables.insert(1, ("readable (id)", readable))
    if plan.is_paste:
        tables.append(("nearest", f"SELECT * FROM incidents ORDER BY score DESC, thing DESC LIMIT {NEAREST}"))  # noqa: S608
    incidents = "nearest" if plan.is_paste else "incidents"
    parts = [
        f"SELECT * FROM (SELECT kind, thing, score, mass, NULL FROM {incidents} "  # noqa: S608
        f"ORDER BY score DESC, thing DESC LIMIT {REMEMBERED}) best",
        f"SELECT {ALL}, COUNT(*), 0.0, COALESCE(MAX(mass), 0.0), "  # noqa: S608
        f"CASE WHEN COUNT(*) > {REMEMBERED} THEN {AS_TEXT[connection.vendor]} END FROM {incidents}",
    ]
    if len(kinds) > 1:
        parts.append(f"SELECT * FROM ({OTHER_KINDS}) others")  # noqa: S608
    told = ", ".join(f"{name} AS MATERIALIZED ({sql})" for name, sql in tables)
    return f"WITH {told} {' UNION ALL '.join(parts)}", [*parameters, *values]


def _readable(user):
    """SQL of the ids of the incidents that the user may read, and its parameters."""
    try:
        return sql_of(Incident.objects.visible_to(user).order_by().values("pk"))
    except EmptyResultSet:
        return f"SELECT id FROM {Incident._meta.db_table} WHERE 1 = 0", ()  # noqa: S608


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
    f"SELECT {KIND} AS kind, {THING} AS thing, score, mass, NULL FROM found "  # noqa: S608
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
        for factor, asked, beside in look_ups(unit):
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


def look_ups(unit):
    """The alternatives as (factor, alternatives, whether they are a phrase): those that count alike asked at once.

    Of what need not be a phrase, but had better be one, it is looked at when what was found is put in order: texts that
    are long take the database longer to read than to find.
    """
    together: dict[float, list] = {}
    anywhere = {one.stems for one in unit.alternatives if not one.is_phrase and len(one.stems) > 1}
    nearer = {one.stems: one.factor for one in unit.alternatives if one.is_phrase and one.stems in anywhere}
    for alternative in unit.alternatives:
        if not alternative.is_phrase:
            together.setdefault(nearer.get(alternative.stems, alternative.factor), []).append(alternative)
        elif alternative.stems not in anywhere:
            yield alternative.factor, [alternative], True
    for factor, alternatives in together.items():
        yield factor, alternatives, False


def _having(alternatives, is_phrase, level):
    """What follows FROM where the documents are wanted that have one of these, and its parameters.

    Of several words the first has to be at the level, the others anywhere; without a level all may be anywhere.
    """
    first = [level] if level else LEVELS
    condition, values = looked_up(" | ".join(f"({tokens_of(one, first, LEVELS)})" for one in alternatives))
    if is_phrase:
        condition = f"{DOCUMENTS} WHERE id IN (SELECT id FROM {condition}) AND {place_in()}(stems, %s) > 0"  # noqa: S608
        values.append(f" {' '.join(alternatives[0].stems)} ")
    return condition, values


def place_in():
    """The function that says where a text stands in another."""
    return "strpos" if connection.vendor == "postgresql" else "instr"


def looked_up(asked):
    """What follows FROM where the documents are wanted that the index finds, and its parameters.

    It is asked in PostgreSQL's language, of whose signs no token has any: `'a' & ('b' | 'c':*)`.
    """
    if connection.vendor == "postgresql":
        return f"{DOCUMENTS} WHERE tokens @@ %s::tsquery", [asked]
    for theirs, its in ((" | ", " OR "), (" & ", " AND "), ("'", '"'), (":*", " *")):
        asked = asked.replace(theirs, its)
    return f"(SELECT rowid AS id FROM {LOOKED_UP} WHERE {LOOKED_UP} MATCH %s) hit", [asked]  # noqa: S608


def telling(alternative):
    """The stems of an alternative that the index has."""
    return [stem for stem in alternative.stems if stem not in STOP_STEMS] or list(alternative.stems)


def tokens_of(alternative, first, others):
    """What the index is asked for an alternative: its first stem under one of the signs ``first``, then the others."""
    stems, tokens = telling(alternative), []
    for place, stem in enumerate(stems):
        end = ":*" if alternative.is_prefix and place == len(stems) - 1 else ""
        told = [f"'{sign}{token_of(stem)}'{end}" for sign in (others if place else first)]
        tokens.append(told[0] if len(told) == 1 else f"({' | '.join(told)})")
    return " & ".join(tokens)
