import sqlite3

from django.apps import AppConfig
from django.db.backends.sqlite3.base import DatabaseFeatures  # type: ignore[attr-defined]
from django.db.models.signals import post_migrate


class PostmortemsConfig(AppConfig):
    name = "postmortems"

    def ready(self):
        from .groups import make_groups  # Django has no models before

        post_migrate.connect(make_groups, sender=self)
        # Django tries it in a transaction of each connection. Where the database is busy or the disk full, the
        # connection would be taken for one without JSON as long as it lives, and pages that only read would fail.
        DatabaseFeatures.supports_json_field = sqlite3.sqlite_version_info >= (3, 38)  # type: ignore[method-assign,assignment]
