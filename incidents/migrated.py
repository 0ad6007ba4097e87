"""How far the database is."""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def is_migrated():
    """Whether all migrations have run: before, the tables are not those of the models."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
