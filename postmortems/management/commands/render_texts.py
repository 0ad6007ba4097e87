"""`render_texts`: what an upgrade changed of how Markdown becomes HTML, for all the texts that are stored."""

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import transaction

from incidents.markdown import MarkdownModel

BATCH = 200


class Command(BaseCommand):
    help = "Render anew the texts whose HTML an older version made. Pages show them right without it, but slower."

    def handle(self, *args, **options):
        for model in apps.get_models():
            if issubclass(model, MarkdownModel):
                self.render_all(model)

    def render_all(self, model):
        name, total, looked, rendered = model._meta.verbose_name_plural, model._base_manager.count(), 0, 0
        for keys in batches(list(model._base_manager.order_by("pk").values_list("pk", flat=True))):
            with transaction.atomic():
                rows = model._base_manager.filter(pk__in=keys).select_for_update()
                rendered += sum(row.render_anew() for row in rows)
            looked += len(keys)
            self.stdout.write(f"{name}: {looked} of {total} looked at, {rendered} rendered anew")


def batches(keys):
    return (keys[start : start + BATCH] for start in range(0, len(keys), BATCH))
