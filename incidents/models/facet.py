"""What incidents have, counted ahead. ``incidents.facets`` keeps these tables and asks them; nobody else writes."""

from typing import Any

from django.db import models

from incidents.access import Audience

#: The database checks no link of these tables, and finds them by their primary keys.
ALONE: dict[str, Any] = {"related_name": "+", "db_constraint": False, "db_index": False}


class FacetKey(models.Model):
    """One value of a facet under a short number: the service with this id, the year 2020."""

    id = models.AutoField(primary_key=True)
    facet = models.CharField(max_length=40)
    value = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["facet", "value"], name="facet_key_is_kept_once")]

    def __str__(self):
        return f"{self.facet}: {self.value}"


class FacetValue(models.Model):
    """That an incident has a value, and in how many of its rows. Its audience and start are copied, to be sorted by.

    Without a foreign key to the incident: when one is deleted its values have to stay until they are subtracted.
    """

    pk = models.CompositePrimaryKey("incident_id", "key_id")
    incident = models.ForeignKey(
        "incidents.Incident", models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    key = models.ForeignKey(FacetKey, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    rows = models.PositiveIntegerField()
    audience = models.PositiveSmallIntegerField(choices=Audience)
    started = models.BigIntegerField(help_text="In seconds since 1970; long before that where it is not known")

    #: The start of an incident that has none known: below all that are, so that either database sorts it last.
    UNKNOWN = -(2**62)

    class Meta:
        indexes = [
            models.Index(fields=["key", "audience", "-started", "-incident"], name="facet_value_newest"),
        ]

    def __str__(self):
        return f"{self.incident_id} has {self.key_id}"


class FacetCount(models.Model):
    """How many incidents of an audience have a value, in how many rows, and how many of them have a known start."""

    pk = models.CompositePrimaryKey("key_id", "audience")
    key = models.ForeignKey(FacetKey, models.DO_NOTHING, **ALONE)
    audience = models.PositiveSmallIntegerField(choices=Audience)
    incidents = models.PositiveIntegerField()
    rows = models.PositiveIntegerField()
    dated = models.PositiveIntegerField()

    def __str__(self):
        return f"{self.key_id}: {self.incidents} for {self.get_audience_display()}"


class ChangedIncident(models.Model):
    """An incident whose values may no longer be those stored. Triggers write these rows, folding takes them away."""

    incident_id = models.BigIntegerField(db_index=True)

    def __str__(self):
        return str(self.incident_id)
