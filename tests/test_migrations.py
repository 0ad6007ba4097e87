"""A site's tables are made by migrations, those of the tests from the models: both come to the same."""

import pytest
from django.db import connections

from tests import databases

#: Only makes some pages quicker, on PostgreSQL, and no model tells of it.
QUICKER = "incident_newest_first"
#: Tables of other packages are their own business.
OURS = ("incidents_", "lessons_", "postmortems_", "timelines_")


def schema():
    """Our tables in the database, with what their columns hold and what they promise."""
    using = connections["default"]
    with using.cursor() as cursor:
        tables = {}
        for table in using.introspection.table_names(cursor):
            if not table.startswith(OURS):
                continue
            columns = using.introspection.get_table_description(cursor, table)
            promises = using.introspection.get_constraints(cursor, table)
            tables[table] = {
                **{column.name: (column.type_code, column.null_ok, column.default) for column in columns},
                **{known(name, promise): promise for name, promise in promises.items() if name != QUICKER},
            }
    return tables


def known(name, promise):
    """What a constraint or index is known by: SQLite numbers those without a name in the order of the columns."""
    if not name.startswith(("fk_", "__unnamed_")):
        return name
    return (*promise["columns"], *(kind for kind in ("foreign_key", "unique", "check") if promise[kind]))


@pytest.mark.slow
@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_migrations_make_the_tables_that_the_models_describe():
    of_models = schema()
    with databases.connected_to(databases.migrated()):
        of_migrations = schema()
        connections["default"].close()

    assert of_migrations.keys() == of_models.keys()
    for table, described in of_models.items():
        assert of_migrations[table] == described, table
