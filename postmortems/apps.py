from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PostmortemsConfig(AppConfig):
    name = "postmortems"

    def ready(self):
        from .groups import make_groups  # Django has no models before

        post_migrate.connect(make_groups, sender=self)
