from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import NullIf

from incidents.access import OfIncidentQuerySet
from incidents.moments import PartialDate, Precision, day_field
from incidents.text_fields import AddressField, KeyField, LineField, ParagraphField

from .milestone import Milestone


def stated_by_nobody(collector, field, rows, using):
    """What a fact loses with the source that states it: also where that was read."""
    collector.add_field_update(field.model._meta.get_field("read_in"), None, rows)
    models.SET_NULL(collector, field, rows, using)


class Source(models.Model):
    """Where facts come from. Two that disagree are both kept."""

    class Kind(models.TextChoices):
        PRIMARY = "primary", "Primary source"
        SECONDARY = "secondary", "Secondary source"

    class Access(models.TextChoices):
        """How much of it was read by whoever wrote the record."""

        WHOLE = "whole", "read in full"
        PART = "part", "read in part"
        QUOTED = "quoted", "read through others who quote it"
        UNKNOWN = "", "not recorded"

    incident = models.ForeignKey("incidents.Incident", models.CASCADE, related_name="sources")
    position = models.PositiveIntegerField(default=0)
    key = KeyField(max_length=40, help_text="Short name by which facts cite it: aws, press")
    title = LineField(max_length=300)
    publisher = LineField(max_length=200, blank=True)
    url = AddressField("URL", blank=True)
    archive_url = AddressField("archive URL", blank=True)
    published_on = day_field()
    published_precision = models.CharField(
        max_length=6,
        choices=[(p.value, p.label) for p in (Precision.DAY, Precision.MONTH, Precision.YEAR)],
        default=Precision.DAY,
    )
    kind = models.CharField(max_length=9, choices=Kind, default=Kind.SECONDARY)
    access = models.CharField(max_length=6, choices=Access, default=Access.UNKNOWN, blank=True)
    read_on = day_field(help_text="When it was read for this record: pages change")
    note = ParagraphField(blank=True)

    PER_INCIDENT = 200
    number: int  #: its place on the incident's page, set by ``Incident.numbered_sources``
    objects = OfIncidentQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "key"],
                name="source_key_is_unique_in_incident",
                violation_error_message="Another source of this incident has that key.",
            )
        ]
        indexes = [
            # in the order in which all sources are listed first
            models.Index(NullIf("publisher", models.Value("")), "title", name="source_by_publisher"),
            models.Index(fields=["url"], name="source_by_url"),
            models.Index(fields=["archive_url"], name="source_by_archive_url"),
        ]

    def __str__(self):
        return self.title

    @property
    def published(self):
        return self.published_on and PartialDate(self.published_on, Precision(self.published_precision))


class Fact(models.Model):
    """A row that an incident's sources state: who states it, and where it was read when that was elsewhere."""

    incident = models.ForeignKey("incidents.Incident", models.CASCADE, related_name="%(class)ss")
    position = models.PositiveIntegerField(default=0)
    source = models.ForeignKey(Source, stated_by_nobody, null=True, blank=True, related_name="+")
    read_in = models.ForeignKey(Source, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = OfIncidentQuerySet.as_manager()

    PER_INCIDENT: int  #: so many rows an incident has at most

    class Meta:
        abstract = True
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(read_in=None) | models.Q(source__isnull=False),
                name="%(class)s_read_elsewhere_has_a_source",
                violation_error_message="Say which source states it, too: “read in” says only where that was read.",
            )
        ]

    @property
    def source_ids(self):
        return [pk for pk in (self.source_id, self.read_in_id) if pk]


class MilestoneCitation(Fact):
    """The source of one milestone of an incident, or of its duration as stated."""

    STATED_DURATION = "stated_duration"

    incident = models.ForeignKey("incidents.Incident", models.CASCADE, related_name="milestone_citations")
    milestone = models.CharField(max_length=15, choices=[*Milestone.choices, (STATED_DURATION, "Duration as stated")])

    PER_INCIDENT = len(Milestone) + 1

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            models.UniqueConstraint(fields=["incident", "milestone"], name="milestone_is_cited_once"),
        ]

    def __str__(self):
        return self.milestone

    def clean(self):
        if not self.source_id:
            raise ValidationError({"source": "Say which source states it."})
        if self.milestone and not getattr(self.incident, self.milestone):
            told = f"The incident says nothing of “{self.get_milestone_display().lower()}” that a source could state."
            raise ValidationError({"milestone": f"{told} Enter it with the incident first."})
