"""Taking what has changed into the index."""

from collections import Counter

from django.db import DatabaseError, connection, transaction

from incidents.writing import without_waiting
from postmortems.models import SearchDocument, SearchWord, StaleDocument, ThingKind
from postmortems.search.records import RECORDS

from .texts import texts_of, vocabulary_of

LOCK = 7_220_003
#: How many things are taken in at once, and how often a reader is made to wait for that.
AT_ONCE, TIMES = 200, 2
#: How long a reader waits for somebody else who indexes, before what is stale is left out.
PATIENCE = "2s"
#: How many words go to the database in one statement.
WORDS_AT_ONCE = 2_000


def take_in(progress=None):
    """Take all that has changed into the index, waiting for whoever does already. Returns how many things it was."""
    done = 0
    while True:
        with transaction.atomic():
            lock()
            taken = _take(AT_ONCE)
        done += taken
        if progress and taken:
            progress("indexed", done)
        if taken < AT_ONCE:
            return done


def take_in_some():
    """Take in what has changed before something is looked for. Returns whether that is all."""
    if not StaleDocument.objects.exists():
        return True
    try:
        for _ in range(TIMES):
            with without_waiting(), transaction.atomic():
                lock(PATIENCE)
                taken = _take(AT_ONCE)
            if taken < AT_ONCE:
                return True
    except DatabaseError:  # somebody else writes, or nothing can be written: it is looked for all the same
        return False
    return not StaleDocument.objects.exists()


def lock(patience="0"):
    """Nobody else indexes until the transaction ends. On SQLite whoever writes is alone anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true), pg_advisory_xact_lock(%s)", [patience, LOCK])


def _take(limit):
    """Make the documents of some things anew that are noted as changed. Returns how many things."""
    notes = StaleDocument.objects.order_by("kind", "thing_id").values_list("kind", "thing_id").distinct()
    things: dict[int, list[int]] = {}
    for kind, thing in notes[:limit]:
        things.setdefault(kind, []).append(thing)
    for kind, ids in things.items():  # what is noted after this is not yet read below, and stays noted
        StaleDocument.objects.filter(kind=kind, thing_id__in=ids).delete()
    for kind, ids in things.items():
        _make(ThingKind(kind), ids)
    return sum(map(len, things.values()))


def _make(kind, ids):
    records = RECORDS[kind](ids)
    before = {document.thing_id: document for document in SearchDocument.of(kind, ids)}
    counts: Counter = Counter()
    stems: dict[str, str] = {}
    changed = []

    for thing in sorted(ids):
        document, record = before.get(thing), records.get(thing)
        texts, vocabulary = texts_of(record.rows) if record else (None, {})
        if document and record and document.is_public == record.is_public and document.rows == texts.rows:
            continue
        if document and document.is_public:
            gone = vocabulary_of(document)
            stems |= gone
            counts.subtract(gone.keys())
        if record:
            if record.is_public:
                stems |= vocabulary
                counts.update(vocabulary.keys())
            place = {"id": SearchDocument.id_of(kind, thing), "kind": kind, "thing_id": thing}
            changed.append(SearchDocument(**place, is_public=record.is_public, **texts._asdict()))
    SearchDocument.of(kind, before.keys() - records.keys()).delete()
    SearchDocument.objects.bulk_create(
        changed,
        batch_size=100,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["is_public", "rows", "fields", "stems", "tokens"],
    )
    _add_to_counts({word: (stems[word], number) for word, number in sorted(counts.items()) if number})


def _add_to_counts(changes):
    """Add to how many documents hold each of these words: (stem, number) by word."""
    table = SearchWord._meta.db_table
    sums = f"documents = {table}.documents + excluded.documents, stem = excluded.stem"
    rows = [(word, stem, number) for word, (stem, number) in changes.items()]
    into = f"INSERT INTO {table} (word, stem, documents) VALUES "  # noqa: S608
    place, on_conflict = "(%s, %s, %s)", f" ON CONFLICT (word) DO UPDATE SET {sums}"
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":  # a connection keeps its last 128 statements: here it is one
            cursor.executemany(f"{into}{place}{on_conflict}", rows)
        else:
            for start in range(0, len(rows), WORDS_AT_ONCE):
                some = rows[start : start + WORDS_AT_ONCE]
                places = ", ".join([place] * len(some))
                cursor.execute(f"{into}{places}{on_conflict}", [value for row in some for value in row])
    if any(number < 0 for _, _, number in rows):
        SearchWord.objects.filter(documents__lte=0).delete()
