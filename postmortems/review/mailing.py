"""Sending what waits in the outbox: what a mail server does not take, the next run finds again."""

from functools import partial

from incidents import rights
from incidents.models import Incident
from postmortems.mails import Report, send_each
from postmortems.models import NoReviewMail, ReviewMail

from .letters import letter


def send_all(*, clock) -> Report:
    """Send every mail that waits; whoever may not read of what it tells any more gets none."""
    ReviewMail.objects.forget_old(at=clock())
    waiting = list(ReviewMail.objects.order_by("pk").values_list("pk", "to"))
    return send_each(((to, partial(send_one, pk, clock=clock)) for pk, to in waiting), what="A mail about a review")


def send_one(pk, *, clock):
    """Send one, unless another run is at it; what could not be sent is free for the next run at once."""
    sent = 0
    for waiting in ReviewMail.objects.filter(pk=pk).select_related("comment", "to").claimed(at=clock()):
        try:
            sent += send(waiting)
        except Exception:
            ReviewMail.objects.filter(pk=pk).update(claimed_at=None)
            raise
    return sent


def send(waiting):
    """Send one, and forget it; how many mails that was."""
    waiting.incident = Incident.objects.prefetch_related("authors", "groups").get(pk=waiting.incident_id)
    sends = is_wanted(waiting)
    if sends:
        letter(waiting).send()
    ReviewMail.objects.filter(pk=waiting.pk).delete()
    return int(sends)


def is_wanted(waiting):
    """Whether whom it is for may read of it now, can be reached, and wants to be."""
    to, comment, is_published = waiting.to, waiting.comment, waiting.event == ReviewMail.Event.PUBLISHED
    may = rights.may_read if is_published else rights.may_read_comments
    if not (to.is_active and to.email and may(to, waiting.incident)):
        return False
    if comment is not None and comment.withdrawn_at:
        return False
    return not NoReviewMail.objects.filter(account=to).exists()
