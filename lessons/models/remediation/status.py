"""The states of a remediation, and which step leads from which to which, as pages and the administration ask."""

from django.db import models


class RemediationStatus(models.TextChoices):
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    IN_PROGRESS = "in_progress", "In progress"
    DONE = "done"
    VERIFIED = "verified"
    DECLINED = "declined"


OPEN = [RemediationStatus.PROPOSED, RemediationStatus.ACCEPTED, RemediationStatus.IN_PROGRESS]
COMPLETE = [RemediationStatus.DONE, RemediationStatus.VERIFIED]
AGAIN = {RemediationStatus.ACCEPTED: "reopen", RemediationStatus.PROPOSED: "reopen"}
#: From each status, the verb of ``Remediation`` that leads to each that may come next. Anything else is no step.
STEPS: dict[RemediationStatus, dict[RemediationStatus, str]] = {
    RemediationStatus.PROPOSED: {
        RemediationStatus.ACCEPTED: "accept",
        RemediationStatus.IN_PROGRESS: "start",
        RemediationStatus.DECLINED: "decline",
    },
    RemediationStatus.ACCEPTED: {
        RemediationStatus.IN_PROGRESS: "start",
        RemediationStatus.DONE: "complete",
        RemediationStatus.DECLINED: "decline",
    },
    RemediationStatus.IN_PROGRESS: {
        RemediationStatus.ACCEPTED: "accept",  # work on it rests
        RemediationStatus.DONE: "complete",
        RemediationStatus.DECLINED: "decline",
    },
    RemediationStatus.DONE: {RemediationStatus.VERIFIED: "verify", **AGAIN},
    RemediationStatus.VERIFIED: AGAIN,
    RemediationStatus.DECLINED: AGAIN,
}


def no_step(before, after):
    """Why there is no such step, in one sentence."""
    stands = _name(before)
    if before == after:
        return f"It is {stands} already."
    if STEPS[RemediationStatus(before)].get(after) == "reopen":
        return f"It is {stands}: open it again, and say why."
    following = [_name(status) for status in STEPS[RemediationStatus(before)]]
    return f"It is {stands}, and can next be {', '.join(following[:-1])} or {following[-1]}, not {_name(after)}."


def _name(status):
    return RemediationStatus(status).label.lower()
