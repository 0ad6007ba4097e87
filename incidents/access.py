"""Who may read what: one gate, from which every query on an incident's rows starts."""

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Exists, Q

READERS, AUTHORS, REVIEWERS = "readers", "authors", "reviewers"


def can_read_site(user):
    """Whether the user may read anything that belongs to no incident, such as the lessons."""
    return user.is_authenticated or settings.FAULTLINE_PUBLIC


def readable_incidents(user):
    """The condition on ``Incident`` for what the user may read; None where that is everything.

    Administrators read all. Others read what is published or archived, as far as its visibility goes: anybody what is
    public (if the site is), those with an account what is internal, members of its groups what is restricted. Authors
    read their own in any state; reviewers also what is in review and not restricted from them.
    """
    from incidents.models import Incident

    state, visibility = Incident.State, Incident.Visibility
    settled = Q(state__in=[state.PUBLISHED, state.ARCHIVED])
    if not user.is_authenticated:
        return settled & Q(visibility=visibility.PUBLIC) if settings.FAULTLINE_PUBLIC else Q(pk__in=[])
    if user.is_staff:
        return None
    own = Incident.authors.through.objects.filter(user=user).values("incident_id")
    groups = Incident.groups.through.objects.filter(group__user=user).values("incident_id")
    open_to_them = Q(visibility__in=[visibility.PUBLIC, visibility.INTERNAL]) | Q(
        visibility=visibility.RESTRICTED, pk__in=groups
    )
    reviews = Exists(Group.objects.filter(user=user, name=REVIEWERS))
    settled |= Q(reviews, state=state.IN_REVIEW)
    return (settled & open_to_them) | Q(pk__in=own)


class OfIncidentQuerySet(models.QuerySet):
    """Rows that belong to an incident, and are as visible as it is."""

    def visible_to(self, user):
        from incidents.models import Incident

        condition = readable_incidents(user)
        if condition is None:
            return self
        return self.filter(incident__in=Incident.objects.filter(condition).values("pk"))
