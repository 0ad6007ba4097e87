"""What an account may do with a remediation: one verb each, as ``incidents.rights`` answers for the incident.

Those who may edit the incident do everything; the owner of a remediation moves it, puts it off and notes what is new,
as far as the incident may be read and is not archived. The incident is loaded, with its authors and groups.
"""

from incidents.rights import ALLOWED, NOT_THERE, Answer, NotNow, Refusal, may_edit, may_read
from lessons.models import RemediationChange

Field = RemediationChange.Field
OWNERS = "Only the authors of its incident, its owner, reviewers and administrators do this."
OTHERS = "Only the authors of its incident, reviewers and administrators do this."
#: What the owner may change without being an author.
OF_THE_OWNER = {Field.STATUS, Field.DUE, Field.NOTE}


def may_move(user, remediation) -> Answer:
    """Take the next step with it, or open it again."""
    return _may(user, remediation, OWNERS, is_for_owner=True)


def may_postpone(user, remediation) -> Answer:
    """Say when it is due, and put it off."""
    return _may(user, remediation, OWNERS, is_for_owner=True)


def may_note(user, remediation) -> Answer:
    return _may(user, remediation, OWNERS, is_for_owner=True)


def may_assign(user, remediation) -> Answer:
    """Say who owns it, and which team."""
    return _may(user, remediation, OTHERS)


def may_prioritise(user, remediation) -> Answer:
    return _may(user, remediation, OTHERS)


def may_link_ticket(user, remediation) -> Answer:
    return _may(user, remediation, OTHERS)


def may_change(user, remediation, field) -> Answer:
    """Change a field of the history, or take back a change of it."""
    is_for_owner = field in OF_THE_OWNER
    return _may(user, remediation, OWNERS if is_for_owner else OTHERS, is_for_owner=is_for_owner)


def _may(user, remediation, otherwise, *, is_for_owner=False):
    incident = remediation.incident
    if not may_read(user, incident):
        return NOT_THERE
    answer = may_edit(user, incident)
    if answer or isinstance(answer, NotNow):
        return answer
    if not (is_for_owner and user.is_active and user.pk is not None and remediation.owner_id == user.pk):
        return Refusal(otherwise)
    if incident.state == "archived":
        return NotNow("Its incident is archived, and kept as it was: reopen that to change it.")
    return ALLOWED
