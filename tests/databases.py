"""The databases of a run: one is empty, one filled with the samples, and each worker has copies of its own."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.test import override_settings

from tests import shared

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
#: The documents of the samples: what an import of the folder takes, which leaves the demonstration alone.
SHIPPED = sorted([*FIXTURES.glob("lessons/*.md"), *FIXTURES.glob("postmortems/*.md")])


class FromModels:
    """Stands for Django's setting MIGRATION_MODULES: no app has migrations, so that its tables are made at once.

    To migrate an empty database takes a hundred times as long. That both come to the same is a test of its own.
    """

    def __contains__(self, app: str) -> bool:
        return True

    def __getitem__(self, app: str) -> None:
        return None


def use_copy_of_empty(worker: str) -> None:
    """Point all connections of this worker to an empty database of its own, with the tables of the models."""
    with shared.once("databases") as first:
        if first:
            connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
            connection.close()
            _note(_empty())
        name = _copied(_empty(), worker)
    connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = name


def copy_of_empty(suffix: str) -> str:
    """The name of a new database without rows."""
    return _copied(_empty(), suffix)


def copy_of_samples(suffix: str) -> str:
    """The name of a new database that holds the samples."""
    with shared.once("samples") as first:
        if first:
            with connected_to(_copied(_empty(), "samples")):
                call_command("import_postmortems", str(FIXTURES), verbosity=0)
        with _other(_empty()) as empty:
            samples = empty.creation.get_test_db_clone_settings("samples")["NAME"]
        return _copied(samples, suffix)


def migrated(suffix: str = "migrated", *, at: Iterable[tuple[str, str]] = ()) -> str:
    """The name of a new database whose tables the migrations have made, as on a site.

    With `at`, as on a site that is older than the squashed migrations, and has come to those.
    """
    name = connection.creation.get_test_db_clone_settings(suffix)["NAME"]
    with _other(name) as other:
        other.settings_dict["TEST"]["NAME"] = name
        other.creation._create_test_db(verbosity=0, autoclobber=True)  # type: ignore[attr-defined]
    _note(name)
    with connected_to(name), override_settings(MIGRATION_MODULES={}):
        if at:
            _stand_at(list(at))
        else:
            call_command("migrate", verbosity=0)
    return name


def _stand_at(migrations: list[tuple[str, str]]) -> None:
    """Make our tables as these migrations describe them, and note that they were run.

    To run them one by one takes many times as long. Those of other packages, which they need, are run.
    """
    ours = {app for app, _ in migrations}
    executor = MigrationExecutor(connection)
    executor.loader = MigrationLoader(connection, replace_migrations=False)
    plan = [(migration.app_label, migration.name) for migration, _ in executor.migration_plan(migrations)]
    executor.migrate([(app, name) for app, name in plan if app not in ours])
    with connection.schema_editor() as editor:
        for model in executor.loader.project_state(migrations).apps.get_models():
            if model._meta.app_label in ours:
                editor.create_model(model)
    for app, name in plan:
        if app in ours:
            executor.recorder.record_applied(app, name)


@contextmanager
def connected_to(name: str) -> Iterator[None]:
    """Have this thread work on another database for a while."""
    from django.contrib.contenttypes.models import ContentType

    usual = connections["default"]
    with _other(name) as other:
        connections["default"] = other
        ContentType.objects.clear_cache()  # their ids may differ from one database to the other
        try:
            yield
        finally:
            connections["default"] = usual
            ContentType.objects.clear_cache()


def drop_all() -> None:
    """Leave nothing of the run on a server that is not its own."""
    for name in _list().read_text().split() if _list().exists() else []:
        with _other(name) as other:
            other.creation.destroy_test_db(verbosity=0)


def _empty() -> str:
    return connection.settings_dict["TEST"]["NAME"]


def _copied(name: str, suffix: str) -> str:
    with _other(name) as original:
        original.creation.clone_test_db(suffix, verbosity=0, autoclobber=True)
        copy = original.creation.get_test_db_clone_settings(suffix)["NAME"]
    _note(copy)
    return copy


@contextmanager
def _other(name: str) -> Iterator[BaseDatabaseWrapper]:
    other = connection.copy()
    other.settings_dict["NAME"] = name
    try:
        yield other
    finally:
        other.close()


def _note(name: str) -> None:
    with _list().open("a") as names:
        names.write(f"{name}\n")


def _list() -> Path:
    return shared.folder() / "databases"
