"""The steps of a postmortem from draft to archive, one verb each: for its pages, the administration, and any other.

Each is taken in one transaction that holds the incident: of two people at once, the second is told what the first did.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from incidents import rights
from incidents.models import Incident
from incidents.rights import Answer, NotNow
from postmortems.editor.readiness import blockers
from postmortems.history import keep_former, keep_revision

from .holding import Refused, hold, insist
from .telling import Event, tell_of_step
from .writers import writers_of

State = Incident.State


@dataclass(frozen=True)
class Step:
    name: str  #: in addresses, and of the action in the administration
    to: State
    may: Callable[[Any, Incident], Answer]
    label: str  #: on a button
    told: str  #: what has become of the incident
    asks: str  #: of whoever takes it, for the reason
    needs_reason: bool = False

    def __str__(self):
        return self.name


def may_publish(user, incident):
    return rights.may_publish(user, incident, writers=writers_of(incident))


SUBMIT = Step(
    "submit",
    State.IN_REVIEW,
    rights.may_submit,
    "Submit for review",
    "is in review now",
    "A word to the reviewers",
)
SEND_BACK = Step(
    "send-back",
    State.DRAFT,
    rights.may_send_back,
    "Send back",
    "is a draft again",
    "What its authors should change, and why",
    needs_reason=True,
)
PUBLISH = Step(
    "publish",
    State.PUBLISHED,
    may_publish,
    "Publish",
    "is published",
    "A note for its history, which readers see",
)
ARCHIVE = Step(
    "archive",
    State.ARCHIVED,
    rights.may_archive,
    "Archive",
    "is archived",
    "Why, for its history, which readers see",
)
REOPEN = Step(
    "reopen",
    State.IN_REVIEW,
    rights.may_reopen,
    "Reopen",
    "is in review again",
    "Why it is reopened",
    needs_reason=True,
)
TOLD_BY_MAIL = {SUBMIT: Event.SUBMITTED, SEND_BACK: Event.SENT_BACK, PUBLISH: Event.PUBLISHED}
STEPS = (SUBMIT, SEND_BACK, PUBLISH, ARCHIVE, REOPEN)


@transaction.atomic
def take(step, incident, *, by, at, why=""):
    """Take the step, with the reason; the incident is then as it is in the database.

    Raises Refused, and ValidationError where the record is not what the next state asks for.
    """
    seen = incident.state
    hold(incident)
    answer = step.may(by, incident)
    if not answer and incident.state != seen:
        raise Refused(NotNow(f"Somebody else was quicker: it is now {incident.get_state_display().lower()}."))
    insist(answer)
    why = why.strip()
    if step.needs_reason and not why:
        raise ValidationError(f"{step.asks}: say so in a sentence or two.")
    if step is PUBLISH and (missing := blockers(incident)):
        raise ValidationError(["It cannot be published yet:", *(finding.message for finding in missing)])
    keep_former([incident], at=at)
    incident.move_to(step.to, by=by, at=at, why=why)
    revision = keep_revision(incident, by=by, at=at, why=why)
    if step in TOLD_BY_MAIL:
        tell_of_step(TOLD_BY_MAIL[step], incident, by=by, at=at, why=why, revision=revision)
