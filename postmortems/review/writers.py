"""Who wrote what is to be published: the rule of four eyes asks that somebody else publishes it."""

from itertools import pairwise

from incidents.models import Incident

State = Incident.State
#: What the document says of steps and of who can read it: to change that is not to write.
NOT_WRITTEN = {"state", "published", "history", "visibility", "groups"}


def writers_of(incident):
    """The ids of the accounts that submitted an incident for review, and that changed it since.

    Before that its authors wrote it, who are known by name: whoever submits has read what else somebody changed.
    Where it came into review in another way, as from a document, whoever ever changed it counts.
    """
    revisions = incident.revisions.order_by("number")
    submitted = incident.status_changes.filter(to_state=State.IN_REVIEW).order_by("-changed_at", "-pk").first()
    if submitted is None:
        return set(revisions.exclude(by=None).values_list("by", flat=True))
    then = revisions.filter(at__lte=submitted.changed_at).last()
    since = [*([then] if then else []), *revisions.filter(at__gt=submitted.changed_at)]
    writers = {after.by_id for before, after in pairwise(since) if written(before) != written(after)}
    if submitted.from_state == State.DRAFT:
        writers.add(submitted.changed_by_id)
    return writers - {None}


def written(revision):
    return {key: value for key, value in revision.data.items() if key not in NOT_WRITTEN}
