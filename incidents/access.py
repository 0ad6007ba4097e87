"""Who may read what: one gate, from which every query on an incident's rows starts."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, Value, When

READERS, AUTHORS, REVIEWERS, ADMINISTRATORS = "readers", "authors", "reviewers", "administrators"


class Audience(models.IntegerChoices):
    """Whom an incident is open to by its state and visibility alone.

    Beside that its authors read it, and the members of its groups.
    """

    PUBLIC = 1
    ACCOUNTS = 2
    REVIEWERS = 3
    BY_NAME = 4, "authors, members of its groups, administrators"


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
    visibility = incident.Visibility
    settled = _settled(incident)
    if not can_read_site(user):
        return incidents.none()
    if is_administrator(user):
        return incidents
    if not user.is_authenticated:
        return incidents.filter(settled, visibility=visibility.PUBLIC)
    own, groups = _written_by(incident, user), _shared_with_groups_of(incident, user)
    open_to_them = Q(visibility__in=[visibility.PUBLIC, visibility.INTERNAL]) | Q(
        visibility=visibility.RESTRICTED, pk__in=groups
    )
    if can_review(user):
        settled |= Q(state=incident.State.IN_REVIEW)
    return incidents.filter((settled & open_to_them) | Q(pk__in=own))


def audience_of(incident):
    """The audience of each row of the model of incidents, worked out in the database. It agrees with ``readable``."""
    state, visibility = incident.State, incident.Visibility
    settled = _settled(incident)
    open_to_accounts = Q(visibility__in=[visibility.PUBLIC, visibility.INTERNAL])
    return Case(
        When(settled & Q(visibility=visibility.PUBLIC), then=Value(Audience.PUBLIC)),
        When(settled & open_to_accounts, then=Value(Audience.ACCOUNTS)),
        When(Q(state=state.IN_REVIEW) & open_to_accounts, then=Value(Audience.REVIEWERS)),
        default=Value(Audience.BY_NAME),
        output_field=models.PositiveSmallIntegerField(),
    )


def audiences_of(user):
    """The audiences all of whose incidents the user may read."""
    if not can_read_site(user):
        return []
    if is_administrator(user):
        return list(Audience)
    if not user.is_authenticated:
        return [Audience.PUBLIC]
    return [Audience.PUBLIC, Audience.ACCOUNTS, *([Audience.REVIEWERS] if can_review(user) else [])]


def open_by_name(incidents, user):
    """Those of the incidents that may be open to the user by name: as an author, or a member of a group."""
    incident = incidents.model
    named = _written_by(incident, user).union(_shared_with_groups_of(incident, user))
    return readable(incidents.filter(pk__in=named), user)


def _settled(incident):
    """The condition on incidents that they are published, or were and are archived now."""
    state = incident.State
    return Q(state__in=[state.PUBLISHED, state.ARCHIVED]) & ~Q(state=state.ARCHIVED, published_at=None)


def _written_by(incident, user):
    return incident.authors.through.objects.filter(user=user).values("incident_id")


def _shared_with_groups_of(incident, user):
    return incident.groups.through.objects.filter(group__user=user).values("incident_id")


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
