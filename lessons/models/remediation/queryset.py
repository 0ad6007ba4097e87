from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models import F, Prefetch, Q

from incidents.access import OfIncidentQuerySet

from .change import RemediationChange

#: An open one that nothing happened to for so long is stale; one due so soon is due soon.
STALE_AFTER, DUE_SOON = timedelta(days=30), timedelta(days=14)

#: Nobody is to do it: no account, no name and no team.
WITHOUT_OWNER = Q(owner=None, owner_name="", team="")
#: Of what is still to be done; ``Remediation.OPEN`` names the same statuses.
IS_OPEN = Q(status__in=["proposed", "accepted", "in_progress"])


class RemediationQuerySet(OfIncidentQuerySet):
    model: Any

    def open(self):
        return self.filter(IS_OPEN)

    def promised(self):
        """All but the declined, which promise nothing."""
        return self.exclude(status=self.model.Status.DECLINED)

    def complete(self):
        return self.filter(status__in=self.model.COMPLETE)

    def ours(self):
        """Those of our organisations: what is overdue, stale or without owner is asked of these alone."""
        return self.filter(incident__organization__is_ours=True)

    def theirs(self):
        return self.filter(incident__organization__is_ours=False)

    def overdue(self, *, on):
        return self.open().filter(due_on__lt=on)

    def due_soon(self, *, on):
        return self.open().filter(due_on__range=(on, on + DUE_SOON))

    def stale(self, *, on):
        return self.open().filter(moved_on__lte=on - STALE_AFTER)

    def with_incidents(self, *more):
        """With the incident and its organisation, for lists: without the story, which is most of what it holds."""
        fields = self.model._meta.get_field("incident").related_model._meta.concrete_fields
        texts = [f"incident__{field.name}" for field in fields if isinstance(field, models.TextField)]
        return self.select_related("incident__organization", *more).defer(*texts)

    def with_postponements(self):
        """Reads the changes of all their due dates at once, for ``postponements``."""
        moves = RemediationChange.objects.filter(field=RemediationChange.Field.DUE).oldest_first()
        return self.prefetch_related(Prefetch("changes", moves, to_attr="due_changes"))

    def without_owner(self):
        return self.filter(WITHOUT_OWNER)

    def most_done_first(self):
        """By how far along they are, and in each status those of the newest incidents first."""
        places = [models.When(status=status, then=place) for place, status in enumerate(self.model.MOST_DONE_FIRST)]
        newest = F("incident__started_at").desc(nulls_last=True)
        return self.order_by(models.Case(*places), newest, "-incident", "position", "pk")
