from django.db import migrations

NAME = "incident_newest_first"


def create(apps, schema_editor):
    """PostgreSQL sorts unknown starts first unless told otherwise, and then wants an index that is told the same."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"CREATE INDEX {NAME} ON incidents_incident (started_at DESC NULLS LAST, id DESC)")


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP INDEX {NAME}")


class Migration(migrations.Migration):
    dependencies = [("incidents", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
