from django.apps import AppConfig
from django.conf import settings
from django.db.backends.signals import connection_created
from django.db.models.signals import pre_delete


class IncidentsConfig(AppConfig):
    name = "incidents"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from .models.person import keep_authors_by_name
        from .text_matching import teach_sqlite

        connection_created.connect(teach_sqlite)
        pre_delete.connect(keep_authors_by_name, sender=settings.AUTH_USER_MODEL)
