from django.db import models

from incidents.access import OfIncidentQuerySet
from incidents.markdown.wikilinks import LONGEST, Target


class Wikilink(models.Model):
    """A link by name in a text: what it names as it was written, whether or not there is such a page."""

    kind = models.CharField(max_length=8, blank=True)
    name = models.CharField(max_length=LONGEST, db_index=True)

    class Meta:
        abstract = True
        ordering = ["pk"]

    def __str__(self):
        return f"[[{self.target}]]"

    @property
    def target(self):
        return Target(self.kind, self.name)


class IncidentWikilink(Wikilink):
    incident = models.ForeignKey("incidents.Incident", models.CASCADE, related_name="wikilinks")

    objects = OfIncidentQuerySet.as_manager()
