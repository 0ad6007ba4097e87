"""What the database needs to look words up quickly, beside the tables of the models."""

from django.db import connections

from incidents.database_triggers import DatabaseTrigger
from postmortems.models import SearchDocument

DOCUMENTS = SearchDocument._meta.db_table
#: On SQLite, the full-text index of the documents' tokens, which holds no text of its own.
LOOKED_UP = "postmortems_searchindex_tokens"
REMOVE = f"INSERT INTO {LOOKED_UP} ({LOOKED_UP}, rowid, tokens) VALUES ('delete', OLD.id, OLD.tokens);"  # noqa: S608
ADD = f"INSERT INTO {LOOKED_UP} (rowid, tokens) VALUES (NEW.id, NEW.tokens);"  # noqa: S608


def install(*, using, **kwargs):
    """After each migrate and flush: make what is missing."""
    connection = connections[using]
    if DOCUMENTS not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"CREATE INDEX IF NOT EXISTS search_document_tokens ON {DOCUMENTS} USING gin (tokens)")
            return
        cursor.execute("SELECT 1 FROM sqlite_master WHERE name = %s", [LOOKED_UP])
        if cursor.fetchone() is None:
            cursor.execute(
                f"CREATE VIRTUAL TABLE {LOOKED_UP} USING fts5 (tokens, content='{DOCUMENTS}', content_rowid='id', "
                "detail=none, columnsize=0, prefix='3 4 5', tokenize=\"ascii tokenchars '_'\")"
            )
            cursor.execute(f"INSERT INTO {LOOKED_UP} ({LOOKED_UP}) VALUES ('rebuild')")  # noqa: S608


def index_triggers():
    """On SQLite the index follows the documents, whoever writes them."""
    for name, event, body, columns in (
        ("tokens_added", "INSERT", ADD, ()),
        ("tokens_changed", "UPDATE", REMOVE + ADD, ("tokens",)),
        ("tokens_removed", "DELETE", REMOVE, ()),
    ):
        yield DatabaseTrigger(name, DOCUMENTS, (event,), sqlite=body, columns=columns)
