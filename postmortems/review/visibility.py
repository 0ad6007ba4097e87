"""Who can read an incident, in plain words, and the verb that changes it."""

from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.template.defaultfilters import pluralize

from incidents import rights
from incidents.access import ADMINISTRATORS, REVIEWERS
from incidents.models import Incident
from postmortems.history import keep_former, keep_revision

from .holding import hold, insist

State, Visibility = Incident.State, Incident.Visibility
NO_GROUPS = "Name the groups to which it is restricted: nobody else could read it."
LOCKED_OUT = "You could no longer read it yourself: name a group that you are a member of, too."


@transaction.atomic
def restrict(incident, *, visibility, groups, by, at):
    """Change who can read it. Raises Refused, and ValidationError for a choice that makes no sense."""
    hold(incident)
    insist(rights.may_restrict(by, incident))
    keep_former([incident], at=at)
    is_restricted = visibility == Visibility.RESTRICTED
    if is_restricted and not groups:
        raise ValidationError({"groups": NO_GROUPS})
    incident.visibility, incident.version = Visibility(visibility), incident.version + 1
    incident.groups.set(groups)
    if not rights.may_read(by, incident):
        raise ValidationError({"groups": LOCKED_OUT})
    incident.save(update_fields=["visibility", "version", "updated_at"])
    keep_revision(incident, by=by, at=at)


def accounts_reading(*, state, visibility, groups: Iterable = (), authors: Iterable = ()):
    """The accounts that read an incident in this state, with this visibility, these groups and authors."""
    administrators = Q(is_superuser=True) | Q(groups__name=ADMINISTRATORS)
    by_name = administrators | Q(pk__in=[author.pk for author in authors])
    members = Q(pk__in=_members(groups)) if visibility == Visibility.RESTRICTED else Q()
    if state == State.DRAFT:
        reads = by_name
    elif state == State.IN_REVIEW:
        reads = by_name | (Q(pk__in=_members_of_name(REVIEWERS)) & members)
    else:
        reads = by_name | members if members else Q()
    accounts = get_user_model().objects.filter(is_active=True)
    return accounts.filter(reads).distinct()


def who_reads(*, state, visibility, groups=(), authors=()):
    """In a sentence: how many accounts that are, and which."""
    is_settled = state in Incident.SETTLED
    if is_settled and visibility == Visibility.PUBLIC and settings.FAULTLINE_PUBLIC:
        return "Anybody, also without an account."
    count = accounts_reading(state=state, visibility=visibility, groups=groups, authors=authors).count()
    people = f"{count} account{pluralize(count)}"
    if is_settled and visibility != Visibility.RESTRICTED:
        return f"Everybody with an account: {people}."
    named = " and ".join(sorted(group.name for group in groups)) or "no group"
    if is_settled:
        return f"The members of {named}, its authors and administrators: {people}."
    if state == State.DRAFT:
        return f"Its authors and administrators: {people}."
    reviewers = f"reviewers who are members of {named}" if visibility == Visibility.RESTRICTED else "reviewers"
    return f"Its authors, {reviewers} and administrators: {people}."


def who_reads_it(incident, *, state=None, visibility=None, groups=None):
    """Of an incident as it is, but for what is given."""
    return who_reads(
        state=state or incident.state,
        visibility=visibility or incident.visibility,
        groups=incident.groups.all() if groups is None else groups,
        authors=incident.authors.all(),
    )


def _members(groups):
    return get_user_model().groups.through.objects.filter(group__in=[group.pk for group in groups]).values("user")


def _members_of_name(name):
    return get_user_model().groups.through.objects.filter(group__name=name).values("user")
