from typing import Any

from django.db import models
from django.db.models import F, Q

from incidents.access import OfIncidentQuerySet

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

    def overdue(self, *, on):
        return self.open().filter(due_on__lt=on)

    def without_owner(self):
        return self.filter(WITHOUT_OWNER)

    def most_done_first(self):
        """By how far along they are, and in each status those of the newest incidents first."""
        places = [models.When(status=status, then=place) for place, status in enumerate(self.model.MOST_DONE_FIRST)]
        newest = F("incident__started_at").desc(nulls_last=True)
        return self.order_by(models.Case(*places), newest, "-incident", "position", "pk")
