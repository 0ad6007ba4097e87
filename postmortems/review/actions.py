"""What an account may do with an incident, as the bar on its page shows it."""

from typing import NamedTuple

from django.db.models import prefetch_related_objects
from django.urls import reverse

from incidents import rights
from incidents.rights import NotNow
from incidents.templating.panel import panel
from postmortems.editor.starting.structure import may_copy

from .steps import STEPS

#: What the steps are told as on buttons of their own, the one that comes next.
NEXT = ("submit", "publish")


class Action(NamedTuple):
    label: str
    address: str
    is_next: bool = False


def actions_on(incident, user):
    """What the account may do now, and the sentences that say why it may not do what it could expect to."""
    prefetch_related_objects([incident], "authors")
    actions, notes = [], []
    if rights.may_edit(user, incident):
        actions.append(Action("Edit", reverse("incident_edit", args=[incident.slug])))
    for step in STEPS:
        answer = step.may(user, incident)
        if answer:
            actions.append(Action(step.label, address_of(step, incident), step.name in NEXT))
        elif answer.why == rights.FOUR_EYES and not isinstance(answer, NotNow):
            notes.append(answer.why)
    if rights.may_read_comments(user, incident):
        actions.append(Action("Review", reverse("incident_review", args=[incident.slug])))
    if rights.may_restrict(user, incident):
        actions.append(Action("Who can read it", reverse("incident_visibility", args=[incident.slug])))
    if rights.may_write(user) and may_copy(user, incident):
        actions.append(Action("Begin one like it", reverse("incident_copy", args=[incident.slug])))
    if rights.may_delete(user, incident):
        actions.append(Action("Delete", reverse("incident_delete", args=[incident.slug])))
    return sorted(actions, key=lambda action: not action.is_next), notes


def address_of(step, incident):
    return reverse(f"incident_{step.name.replace('-', '_')}", args=[incident.slug])


@panel("postmortems/_incident_actions.html")
def drawn(incident, user, here):
    actions, notes = actions_on(incident, user)
    return {"actions": [action for action in actions if action.label != here], "notes": notes}


def incident_actions(incident, user, authors=None, here=""):
    """The bar. For readers it costs nothing, where it is told who the authors are, as (name, account).

    ``here``: the label of the page that it stands on.
    """
    may_be_author = authors is None or user.get_username() in {account for _, account in authors}
    return drawn(incident, user, here) if user.is_authenticated and (rights.writes(user) or may_be_author) else ""
