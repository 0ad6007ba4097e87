from django.apps import AppConfig
from django.conf import settings
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_delete, pre_migrate

from . import database_triggers


class IncidentsConfig(AppConfig):
    name = "incidents"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from .compiled_queries.planning import suit_pages
        from .edition.number import keep, stop_keeping  # Django has no models before
        from .edition.raising import edition_triggers
        from .facets import of_incidents  # noqa: F401
        from .facets.recounting import forget, recount_if_forgotten
        from .facets.triggers import facet_triggers
        from .models.person import keep_authors_by_name
        from .ours import mark_ours
        from .text_matching import teach_sqlite

        connection_created.connect(teach_sqlite)
        connection_created.connect(suit_pages)
        pre_delete.connect(keep_authors_by_name, sender=settings.AUTH_USER_MODEL)
        database_triggers.register(edition_triggers)
        database_triggers.register(facet_triggers)
        for before in (stop_keeping, database_triggers.drop_before_migrations, forget):
            pre_migrate.connect(before, sender=self)
        for after in (database_triggers.install, mark_ours, recount_if_forgotten, keep):
            post_migrate.connect(after, sender=self)
