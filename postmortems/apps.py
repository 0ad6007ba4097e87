import sqlite3

from django.apps import AppConfig
from django.db.backends.sqlite3.base import DatabaseFeatures  # type: ignore[attr-defined]
from django.db.models.signals import post_migrate, pre_migrate

from incidents import changes, database_triggers


class PostmortemsConfig(AppConfig):
    name = "postmortems"

    def ready(self):
        from .audit import signals  # Django has no models before
        from .groups import make_groups
        from .history import keep_former, keep_revisions
        from .search.corrections.trigrams import trigram_triggers
        from .search.index.installing import index_triggers, install
        from .search.index.rebuilding import forget, rebuild_if_forgotten
        from .search.index.triggers import search_triggers

        signals.connect()
        changes.keep_with(before=keep_former, after=keep_revisions)
        pre_migrate.connect(forget, sender=self)
        database_triggers.register(search_triggers)
        database_triggers.register(index_triggers)
        database_triggers.register(trigram_triggers)
        for after in (make_groups, install, rebuild_if_forgotten):
            post_migrate.connect(after, sender=self)
        # Django tries it in a transaction of each connection. Where the database is busy or the disk full, the
        # connection would be taken for one without JSON as long as it lives, and pages that only read would fail.
        DatabaseFeatures.supports_json_field = sqlite3.sqlite_version_info >= (3, 38)  # type: ignore[method-assign,assignment]
