"""Taking what has changed into the stored counts.

``FacetCount`` is at any time the sum of ``FacetValue``, and the values of an incident that is not in
``ChangedIncident`` are those of its rows. Folding holds one lock, against other folding alone. What another
transaction commits meanwhile leaves a row in ``ChangedIncident`` that this one does not see, and so does not take.
"""

from collections import Counter, defaultdict

from django.db import DatabaseError, connection, transaction

from incidents.models import ChangedIncident, FacetCount, FacetKey, FacetValue
from incidents.writing import without_waiting

from .live import copied_columns, live_values

LOCK = 7_220_002
#: How many incidents are folded in at once, and up to how many changed ones a reader is not made to wait for it.
AT_ONCE, FEW = 500, 200
#: Fewer values than these are looked up by name, of more all that their facets have are read.
NAMED_AT_MOST = 1_000
#: What is kept of an incident's value, beside which it is.
HELD = ("rows", "audience", "started")
#: How many rows go to the database in one statement.
ROWS_AT_ONCE = 5_000


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
            with without_waiting(), transaction.atomic():
                if _try_lock():
                    store(_take_changed())
    except DatabaseError:  # questions are answered all the same
        pass


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
    _put(FacetValue, ("incident_id", "key_id"), HELD, ((*place, *now[place]) for place in new))
    differences = defaultdict(Counter)
    for place in gone:
        _add(differences, place, before[place], -1)
    for place in new:
        if place in before:
            _add(differences, place, before[place], -1)
        _add(differences, place, now[place], 1)
    _add_to_counts(differences)


def _add(differences, place, held, sign):
    rows, audience, started = held
    found = differences[place[1], audience]
    found["incidents"] += sign
    found["rows"] += sign * rows
    found["dated"] += sign * (started != FacetValue.UNKNOWN)


def _add_to_counts(differences):
    differing = {place: found for place, found in differences.items() if any(found.values())}
    keys = sorted({key for key, _ in differing})
    columns = ("key_id", "audience", "incidents", "rows", "dated")
    stored = {
        (key, audience): found
        for some in _some_at_once(keys)
        for key, audience, *found in FacetCount.objects.filter(key__in=some).values_list(*columns)
    }
    changed, gone = [], []
    for place, found in sorted(differing.items()):
        sums = [before + found[name] for before, name in zip(stored.get(place, (0, 0, 0)), columns[2:], strict=True)]
        if sums[0]:
            changed.append((*place, *sums))
        else:
            gone.append(place)
    _put(FacetCount, columns[:2], columns[2:], changed)
    _delete(FacetCount, columns[:2], gone)


def _put(model, key, columns, rows):
    """Insert rows, or update those that are there. They are whole numbers alone: the ORM takes ten times as long."""
    sets = ", ".join(f"{column} = excluded.{column}" for column in columns)
    start = f"INSERT INTO {model._meta.db_table} ({', '.join([*key, *columns])}) VALUES "  # noqa: S608
    end = f" ON CONFLICT ({', '.join(key)}) DO UPDATE SET {sets}"
    width = len(key) + len(columns)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":  # a connection keeps its last 128 statements, each with every value in it
            cursor.executemany(f"{start}({', '.join(['%s'] * width)}){end}", rows)
            return
        row = f"({', '.join(['%d'] * width)})"
        for some in _some_at_once(list(rows)):
            cursor.execute(start + ", ".join([row % values for values in some]) + end)


def _some_at_once(rows):
    return (rows[start : start + ROWS_AT_ONCE] for start in range(0, len(rows), ROWS_AT_ONCE))


def _delete(model, columns, rows):
    sql = f"DELETE FROM {model._meta.db_table} WHERE {columns[0]} = %s AND {columns[1]} = %s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.executemany(sql, rows)


def stored(incidents):
    rows = FacetValue.objects.filter(incident__in=incidents).values_list("incident_id", "key_id", *HELD)
    return {(incident, key): tuple(held) for incident, key, *held in rows}


def live(incidents):
    """What the incidents have at this moment, by incident and key."""
    found, copied = _read(live_values(), incidents), _read(copied_columns(), incidents)
    columns = {incident: tuple(values) for incident, *values in copied}
    keys = _keys({(facet, value) for _, facet, value, _ in found})
    return {
        (incident, keys[facet, value]): (rows, *columns[incident])
        for incident, facet, value, rows in found
        if incident in columns  # it may be deleted between the two
    }


def _read(compiled, incidents):
    sql, parameters = compiled
    ids = ", ".join(["(%s)"] * len(incidents))
    with connection.cursor() as cursor:
        cursor.execute(f"WITH changed (incident_id) AS (VALUES {ids}) {sql}", [*incidents, *parameters])
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
    if len(named) < NAMED_AT_MOST:
        keys = keys.filter(value__in={value for _, value in named})
    return {(facet, value): pk for facet, value, pk in keys.values_list("facet", "value", "pk")}
