"""Sending what waits in the outbox: what a mail server does not take, the next run finds again."""

import logging

from django.db import DatabaseError

from incidents import rights
from incidents.models import Incident
from postmortems.models import NoReviewMail, ReviewMail
from postmortems.search.saved.mailing import FAILURES_IN_A_ROW, OF_ONE_MAIL, Report

from .letters import letter

log = logging.getLogger("faultline.mail")


def send_all(*, clock) -> Report:
    """Send every mail that waits; whoever may not read of what it tells any more gets none."""
    report, in_a_row = Report(), 0
    ReviewMail.objects.forget_old(at=clock())
    for pk in list(ReviewMail.objects.order_by("pk").values_list("pk", flat=True)):
        for waiting in ReviewMail.objects.filter(pk=pk).select_related("comment", "to").claimed(at=clock()):
            try:
                report.sent += send(waiting)
                in_a_row = 0
            except Exception as error:  # whatever is wrong with one mail must not keep the others
                ReviewMail.objects.filter(pk=pk).update(claimed_at=None)
                report.failures.append(f"account {waiting.to_id}: {type(error).__name__}: {error}")
                if isinstance(error, OF_ONE_MAIL):
                    continue
                if isinstance(error, (OSError, DatabaseError)):
                    in_a_row += 1
                else:
                    log.exception("A mail about a review to account %s cannot be sent.", waiting.to_id)
        if in_a_row == FAILURES_IN_A_ROW:
            report.is_given_up = True
            break
    return report


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
