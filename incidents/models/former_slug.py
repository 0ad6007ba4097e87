from typing import Any

from django.db import models


class Renamable(models.Model):
    """A model whose rows are still found by a slug that they once had.

    Its former slugs are rows of a FormerSlug in its ``former_slugs``. A slug that a row has now is that row's alone.
    """

    slug: Any
    former_slugs: Any

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        former = getattr(self, "_saved_slug", None)
        if former and former != self.slug:
            slugs = self.former_slugs
            slugs.model.objects.update_or_create(slug=former, defaults={slugs.field.name: self})
        self._saved_slug = self.slug

    @classmethod
    def from_db(cls, db, field_names, values, **options):
        row = super().from_db(db, field_names, values, **options)
        row._saved_slug = row.__dict__.get("slug")
        return row


class FormerSlug(models.Model):
    """A slug that a row had before it was renamed; that of the row which had it last."""

    slug = models.SlugField(max_length=80, unique=True)

    class Meta:
        abstract = True
        ordering = ["slug"]

    def __str__(self):
        return self.slug


class IncidentFormerSlug(FormerSlug):
    incident = models.ForeignKey("incidents.Incident", models.CASCADE, related_name="former_slugs")


class ServiceFormerSlug(FormerSlug):
    service = models.ForeignKey("incidents.Service", models.CASCADE, related_name="former_slugs")
