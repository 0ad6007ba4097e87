"""How pages tell of what others promise in their reports, which this site does not follow up."""

from lessons.models import Remediation

Status = Remediation.Status
AS_STATED = {
    Status.PROPOSED: "proposed",
    Status.ACCEPTED: "planned",
    Status.IN_PROGRESS: "under way",
    Status.DONE: "done",
    Status.VERIFIED: "verified",
    Status.DECLINED: "declined",
}


def as_stated(remediation):
    """“planned in 2017; no later source”: what the source says of it, and when. The source is loaded."""
    told = AS_STATED[Status(remediation.status)]
    if year := _year(remediation):
        told += f" in {year}"
    return f"{told}; no later source" if remediation.is_open else told


def _year(remediation):
    """When it was said or, of what is done, when it was done, as far as that is known."""
    if remediation.completed_on:
        return remediation.completed_on.year
    published = remediation.source.published if remediation.source else None
    if published:
        return published.on.year
    return remediation.opened_on.year if remediation.opened_on else None
