"""The pages on which postmortems are written, reviewed and looked after: of the long incident, as an administrator."""

from collections.abc import Iterator
from datetime import UTC, datetime

from incidents.models import Incident
from postmortems.history import keep_revision, latest

#: What pages of authoring are called begins so: they are drawn for one account, and nothing is kept of them.
AUTHORING = "authoring"


def authoring(slug: str) -> Iterator[tuple[str, str]]:
    """The name of each page, and its address; the incident has two revisions then, to be compared."""
    number = two_revisions(Incident.objects.get(slug=slug))
    incident = f"/incidents/{slug}"
    pages = {
        "the editor": f"{incident}/edit/",
        "the timeline alone": f"{incident}/edit/timeline/",
        "the summary alone": f"{incident}/edit/summary/",
        "a log to paste": f"{incident}/edit/timeline/paste/",
        "review": f"{incident}/review/",
        "visibility": f"{incident}/visibility/",
        "history": f"{incident}/history/",
        "a revision": f"{incident}/history/{number}/",
        "differences": f"{incident}/history/{number - 1}..{number}/",
        "new": "/incidents/new/",
        "drafts": "/drafts/",
        "deleted": "/deleted/",
        "audit": "/audit/",
    }
    yield from ((f"{AUTHORING}, {name}", address) for name, address in pages.items())


def two_revisions(incident: Incident) -> int:
    """The number of the last revision, which differs from the one before in the title; the title stays as it was."""
    at, title = datetime(2026, 1, 1, tzinfo=UTC), incident.title
    last = latest(incident)
    if last is not None and last.number > 1:
        return last.number
    for other in (f"{title}, told anew", title):
        Incident.objects.filter(pk=incident.pk).update(title=other)
        last = keep_revision(Incident.objects.get(pk=incident.pk), by=None, at=at)
    assert last
    return last.number
