"""Who may read what: one gate, from which every query on an incident's rows starts."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Exists, Q

READERS, AUTHORS, REVIEWERS = "readers", "authors", "reviewers"


def can_read_site(user):
    """Whether the user may read anything that belongs to no incident, such as the lessons."""
    return user.is_authenticated or settings.FAULTLINE_PUBLIC


def can_review(user):
    """Whether the user looks after the record as a whole: administrators and reviewers do."""
    return user.is_staff or (user.is_authenticated and user.groups.filter(name=REVIEWERS).exists())


def readable(incidents, user):
    """Those of the incidents that the user may read.

    Administrators read all. Others read what is published or archived, as far as its visibility goes: anybody what is
    public (if the site is), those with an account what is internal, members of its groups what is restricted. Authors
    read their own in any state; reviewers also what is in review and not restricted from them.
    """
    incident = incidents.model
    state, visibility = incident.State, incident.Visibility
    settled = Q(state__in=[state.PUBLISHED, state.ARCHIVED])
    if user.is_staff:
        return incidents
    if not can_read_site(user):
        return incidents.none()
    if not user.is_authenticated:
        return incidents.filter(settled, visibility=visibility.PUBLIC)
    own = incident.authors.through.objects.filter(user=user).values("incident_id")
    groups = incident.groups.through.objects.filter(group__user=user).values("incident_id")
    open_to_them = Q(visibility__in=[visibility.PUBLIC, visibility.INTERNAL]) | Q(
        visibility=visibility.RESTRICTED, pk__in=groups
    )
    reviews = Exists(Group.objects.filter(user=user, name=REVIEWERS))
    settled |= Q(reviews, state=state.IN_REVIEW)
    return incidents.filter((settled & open_to_them) | Q(pk__in=own))


class OfIncidentQuerySet(models.QuerySet):
    """Rows that belong to an incident, and are as visible as it is."""

    def visible_to(self, user):
        if user.is_staff:
            return self
        incident: Any = self.model._meta.get_field("incident").related_model
        return self.filter(incident__in=incident.objects.visible_to(user).values("pk"))
