"""Making the whole index anew, and telling whether it is whole."""

import inspect
from collections import Counter
from hashlib import sha256
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from incidents.models import Incident, Service
from lessons.models import Lesson
from postmortems.models import SearchDocument, SearchIndex, SearchWord, StaleDocument, ThingKind
from postmortems.search import english, names, words
from postmortems.search.corrections.trigrams import words_without_trigrams
from postmortems.search.records import RECORDS, blocks, fields, incidents, others, parts

from . import texts
from .indexing import AT_ONCE, lock, take_in
from .installing import LOOKED_UP

THINGS: dict[ThingKind, Any] = {ThingKind.INCIDENT: Incident, ThingKind.LESSON: Lesson, ThingKind.SERVICE: Service}


def rebuild(progress=None):
    """Make all documents anew. Until it is through, only those that are made already are found."""
    with transaction.atomic():
        lock()
        SearchIndex.objects.all().delete()
        SearchDocument.objects.all().delete()
        SearchWord.objects.all().delete()
        note_all()
    count = take_in(progress)
    SearchIndex.objects.create(digest=digest())
    return count


def note_all():
    notes = StaleDocument._meta.db_table
    with connection.cursor() as cursor:
        for kind, model in THINGS.items():
            cursor.execute(
                f"INSERT INTO {notes} (kind, thing_id) SELECT {int(kind)}, id FROM {model._meta.db_table}"  # noqa: S608
            )


def digest():
    """Of the code that the documents are made by."""
    modules = (english, words, names, texts, blocks, fields, incidents, others, parts)
    code = [inspect.getsource(module) for module in modules]
    return sha256("".join(code).encode()).hexdigest()


def forget(plan=(), **signal):
    """Before migrating: nothing notes what a migration changes, so everything has to be indexed after it."""
    if plan and SearchIndex._meta.db_table in connection.introspection.table_names():
        SearchIndex.objects.all().delete()


def rebuild_if_forgotten(**signal):
    """After migrating: index everything, if a migration has run, or if documents are no longer made as they were."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    if not SearchIndex.objects.filter(digest=digest()).exists():
        rebuild()


def faults():
    """What is wrong with the index, a sentence each; nothing where it is whole."""
    if waiting := StaleDocument.objects.values("kind", "thing_id").distinct().count():
        yield f"{waiting} changed records have yet to be indexed, which the next searches do by themselves."
    counts: Counter = Counter()
    for kind, model in THINGS.items():
        yield from _faults_of(kind, model, counts)
    stored = dict(SearchWord.objects.values_list("word", "documents"))
    if wrong := sum(stored.get(word, 0) != counts[word] for word in stored.keys() | counts.keys()):
        yield f"{wrong} words are counted wrongly."
    if lost := words_without_trigrams(stored):
        yield f"{lost} words are not found when they are misspelt."
    if connection.vendor == "sqlite":
        yield from _faults_of_tokens()


def _faults_of(kind, model, counts):
    name = kind.label.lower()
    missing = outdated = 0
    after = 0
    while ids := list(model.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        after = ids[-1]
        documents = {
            document.thing_id: document for document in SearchDocument.objects.filter(kind=kind, thing_id__in=ids)
        }
        for thing, record in RECORDS[kind](ids).items():
            document = documents.get(thing)
            now, _ = texts.texts_of(record.rows)
            missing += document is None
            if document:
                outdated += (document.is_public, *(getattr(document, name) for name in TOLD)) != (
                    record.is_public,
                    *(getattr(now, name) for name in TOLD),
                )
                if document.is_public:
                    counts.update(texts.vocabulary_of(document).keys())
    if missing:
        yield f"{missing} {name}s have no document."
    if outdated:
        yield f"{outdated} {name}s have a document that says something else."
    left = SearchDocument.objects.filter(kind=kind).exclude(thing_id__in=model.objects.values("pk")).count()
    if left:
        yield f"{left} documents are of {name}s that are gone."


#: What is compared of a document. PostgreSQL makes the tokens another text, out of which the same are found.
TOLD = ("rows", "fields", "stems")


def _faults_of_tokens():
    with connection.cursor() as cursor:
        try:
            cursor.execute(f"INSERT INTO {LOOKED_UP} ({LOOKED_UP}, rank) VALUES ('integrity-check', 1)")  # noqa: S608
        except DatabaseError as error:
            yield f"The index of SQLite is damaged ({error})."
