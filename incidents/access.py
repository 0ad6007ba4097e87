"""Who may read what: one gate, from which every query on an incident's rows starts."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

READERS, AUTHORS, REVIEWERS, ADMINISTRATORS = "readers", "authors", "reviewers", "administrators"


def is_administrator(user):
    """Whether the user reads and looks after everything: a superuser, or a member of the administrators.

    To be staff is less: it only opens the administration, and what is seen and done there is by permissions and by
    what may be read.
    """
    return user.is_active and (user.is_superuser or ADMINISTRATORS in groups_of(user))


def can_review(user):
    """Whether the user looks after the record as a whole: administrators and reviewers do."""
    return is_administrator(user) or (user.is_active and REVIEWERS in groups_of(user))


def can_read_site(user):
    """Whether the user may read anything that belongs to no incident, such as the lessons."""
    return user.is_active if user.is_authenticated else settings.FAULTLINE_PUBLIC


def groups_of(user):
    """The names of the user's groups; like permissions, looked up once for a request."""
    if user.pk is None:
        return frozenset()
    if not hasattr(user, "_names_of_groups"):
        user._names_of_groups = frozenset(user.groups.values_list("name", flat=True))
    return user._names_of_groups


def readable(incidents, user):
    """Those of the incidents that the user may read.

    Administrators read all. Others read what is published, or was and is archived now, as far as its visibility goes:
    anybody what is public (if the site is), those with an account what is internal, members of its groups what is
    restricted. Authors read their own in any state; reviewers also what is in review and not restricted from them.
    """
    incident = incidents.model
    state, visibility = incident.State, incident.Visibility
    settled = Q(state__in=[state.PUBLISHED, state.ARCHIVED]) & ~Q(state=state.ARCHIVED, published_at=None)
    if not can_read_site(user):
        return incidents.none()
    if is_administrator(user):
        return incidents
    if not user.is_authenticated:
        return incidents.filter(settled, visibility=visibility.PUBLIC)
    own = incident.authors.through.objects.filter(user=user).values("incident_id")
    groups = incident.groups.through.objects.filter(group__user=user).values("incident_id")
    open_to_them = Q(visibility__in=[visibility.PUBLIC, visibility.INTERNAL]) | Q(
        visibility=visibility.RESTRICTED, pk__in=groups
    )
    if can_review(user):
        settled |= Q(state=state.IN_REVIEW)
    return incidents.filter((settled & open_to_them) | Q(pk__in=own))


class OfIncidentQuerySet(models.QuerySet):
    """Rows that belong to an incident, and are as visible as it is."""

    def visible_to(self, user):
        if is_administrator(user):
            return self
        incident: Any = self.model._meta.get_field("incident").related_model
        return self.filter(incident__in=incident.objects.visible_to(user).values("pk"))

    def newest_first(self, *then):
        """Those of the newest incidents first, and those of one incident in the order of these columns."""
        return self.order_by(F("incident__started_at").desc(nulls_last=True), "-incident_id", *then)
