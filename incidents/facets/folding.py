"""Taking what has changed into the stored counts.

``FacetCount`` is at any time the sum of ``FacetValue``, and the values of an incident that is not in
``ChangedIncident`` are those of its rows. Folding holds one lock, against other folding alone. What another
transaction commits meanwhile leaves a row in ``ChangedIncident`` that this one does not see, and so does not take.
"""

from collections import Counter, defaultdict
from contextlib import contextmanager
from typing import NamedTuple

from django.db import DatabaseError, connection, transaction

from incidents.models import ChangedIncident, FacetCount, FacetKey, FacetValue

from .live import copied_columns, live_values

LOCK = 7_220_002
#: How many incidents are folded in at once, and up to how many changed ones a reader is not made to wait for it.
AT_ONCE, FEW = 1_000, 200
#: How many rows go to the database in one statement; SQLite takes 250 000 parameters.
ROWS_AT_ONCE = 5_000


class Held(NamedTuple):
    """What is kept of an incident's value beside which it is."""

    rows: int
    audience: int
    started: int

    @property
    def is_dated(self):
        return self.started != FacetValue.UNKNOWN


def fold():
    """Take all that has changed into the stored counts, waiting for whoever folds already."""
    while True:
        with transaction.atomic():
            lock()
            incidents = _take_changed()
            store(incidents)
        if len(incidents) < AT_ONCE:
            break


def fold_some():
    """Take some of what has changed into the stored counts, if nobody else writes and something can be written."""
    try:
        if ChangedIncident.objects.exists():
            with _without_waiting(), transaction.atomic():
                if _try_lock():
                    store(_take_changed())
    except DatabaseError:  # questions are answered all the same
        pass


@contextmanager
def _without_waiting():
    """On SQLite whoever wants to write waits for whoever does; not so here."""
    if connection.vendor == "postgresql" or connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        (usual,) = cursor.fetchone()
        cursor.execute("PRAGMA busy_timeout = 0")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {usual}")


def lock():
    """Nobody else folds until the transaction ends. On SQLite whoever writes is alone anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _try_lock():
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return cursor.fetchone()[0]


def _take_changed():
    """The incidents whose notes of a change it takes away: some of them, each with all of its notes."""
    table = ChangedIncident._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {table} WHERE incident_id IN "  # noqa: S608
            f"(SELECT DISTINCT incident_id FROM {table} ORDER BY incident_id LIMIT {AT_ONCE}) RETURNING incident_id"
        )
        return sorted({pk for (pk,) in cursor.fetchall()})


def store(incidents):
    """Bring the stored values of the incidents, and the counts of all, in line with their rows."""
    if not incidents:
        return
    now, before = live(incidents), stored(incidents)
    gone = [place for place in before if place not in now]
    new = [place for place, held in now.items() if before.get(place) != held]
    if not (gone or new):
        return
    _delete(FacetValue, ("incident_id", "key_id"), gone)
    FacetValue.objects.bulk_create(
        [FacetValue(incident_id=incident, key_id=key, **now[incident, key]._asdict()) for incident, key in new],
        batch_size=ROWS_AT_ONCE,
        update_conflicts=True,
        unique_fields=["incident_id", "key_id"],
        update_fields=["rows", "audience", "started"],
    )
    differences = defaultdict(Counter)
    for place in gone:
        _add(differences, place, before[place], -1)
    for place in new:
        if place in before:
            _add(differences, place, before[place], -1)
        _add(differences, place, now[place], 1)
    _add_to_counts(differences)


def _add(differences, place, held, sign):
    found = differences[place[1], held.audience]
    found["incidents"] += sign
    found["rows"] += sign * held.rows
    found["dated"] += sign * held.is_dated


def _add_to_counts(differences):
    differing = {place: found for place, found in differences.items() if any(found.values())}
    keys = sorted({key for key, _ in differing})
    counts = {
        (count.key_id, count.audience): count
        for start in range(0, len(keys), ROWS_AT_ONCE)
        for count in FacetCount.objects.filter(key__in=keys[start : start + ROWS_AT_ONCE])
    }
    changed, gone = [], []
    for (key, audience), found in sorted(differing.items()):
        count = counts.get((key, audience)) or FacetCount(key_id=key, audience=audience, incidents=0, rows=0, dated=0)
        count.incidents += found["incidents"]
        count.rows += found["rows"]
        count.dated += found["dated"]
        if count.incidents:
            changed.append(count)
        else:
            gone.append((key, audience))
    FacetCount.objects.bulk_create(
        changed,
        batch_size=ROWS_AT_ONCE,
        update_conflicts=True,
        unique_fields=["key_id", "audience"],
        update_fields=["incidents", "rows", "dated"],
    )
    _delete(FacetCount, ("key_id", "audience"), gone)


def _delete(model, columns, rows):
    sql = f"DELETE FROM {model._meta.db_table} WHERE {columns[0]} = %s AND {columns[1]} = %s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.executemany(sql, rows)


def stored(incidents):
    rows = FacetValue.objects.filter(incident__in=incidents).values_list(
        "incident_id", "key_id", "rows", "audience", "started"
    )
    return {(incident, key): Held(*held) for incident, key, *held in rows}


def live(incidents):
    """What the incidents have at this moment, by incident and key."""
    found, copied = _read(live_values(), incidents), _read(copied_columns(), incidents)
    columns = {incident: (audience, started) for incident, audience, started in copied}
    keys = _keys({(facet, value) for _, facet, value, _ in found})
    return {
        (incident, keys[facet, value]): Held(rows, *columns[incident])
        for incident, facet, value, rows in found
        if incident in columns  # it may be deleted between the two
    }


def _read(compiled, incidents):
    sql, parameters = compiled
    ids = ", ".join(f"({pk})" for pk in incidents)
    with connection.cursor() as cursor:
        cursor.execute(f"WITH changed (incident_id) AS (VALUES {ids}) {sql}", parameters)
        return cursor.fetchall()


def _keys(named):
    """The numbers of these values of facets; new ones are given some."""
    found = _known_keys(named)
    if missing := sorted(named - found.keys()):
        new = [FacetKey(facet=facet, value=value) for facet, value in missing]
        FacetKey.objects.bulk_create(new, batch_size=ROWS_AT_ONCE)
        found |= _known_keys(set(missing))
    return found


def _known_keys(named):
    facets = {facet for facet, _ in named}
    keys = FacetKey.objects.filter(facet__in=facets)
    if len(named) < AT_ONCE:
        keys = keys.filter(value__in={value for _, value in named})
    return {(facet, value): pk for facet, value, pk in keys.values_list("facet", "value", "pk")}
