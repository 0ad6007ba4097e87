from typing import Any

from django.db import models
from django.db.models import F
from django.utils import timezone

from incidents.access import readable
from incidents.expressions import Seconds


class IncidentQuerySet(models.QuerySet):
    model: Any

    def visible_to(self, user):
        return readable(self, user)

    def published(self):
        return self.filter(state=self.model.State.PUBLISHED)

    def newest_first(self):
        return self.order_by(F("started_at").desc(nulls_last=True), "-pk")

    def raise_version(self):
        """Make a new version of incidents whose rows were changed elsewhere than on their own page."""
        return self.update(version=F("version") + 1, updated_at=timezone.now())

    def with_time_to_resolve(self):
        """Adds ``time_to_resolve``, the seconds from started to resolved; NULL when either is unknown."""
        return self.annotate(time_to_resolve=Seconds("resolved_at") - Seconds("started_at"))
