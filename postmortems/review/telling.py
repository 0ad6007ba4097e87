"""Whom a step or a comment concerns: their mails are put in the outbox, in the transaction of what they tell of.

Who is told is asked when it happens; whether they may read it, once more when the mail is sent.
"""

from django.conf import settings
from django.contrib.auth import get_user_model

from incidents.access import ADMINISTRATORS, REVIEWERS
from incidents.models.person import called
from postmortems.models import NoReviewMail, ReviewMail

from .mentions import commenters, mentioned_in

Event = ReviewMail.Event


def tell_of_step(event, incident, *, by, at, why, revision):
    """Reviewers of what is submitted, administrators where there are none; authors of what became of it."""
    people = _reviewers(incident) if event == Event.SUBMITTED else incident.authors.all()
    _queue(dict.fromkeys(people, event), f"revision {revision.pk}", incident, by=by, at=at, why=why)


def tell_of_comment(comment, incident, *, by, at):
    """Authors, those who said something before in the thread, and whom it mentions: one mail each."""
    people = dict.fromkeys([*incident.authors.all(), *_in_thread(comment)], Event.COMMENTED)
    people |= dict.fromkeys(mentioned_in(comment.text, incident)[0], Event.MENTIONED)
    _queue(people, f"comment {comment.pk}", incident, by=by, at=at, comment=comment)


def tell_of_new_mentions(comment, before, incident, *, by, at):
    """A comment was changed: those are told whom it did not mention before."""
    told = {account.pk for account in mentioned_in(before, incident)[0]}
    people = [account for account in mentioned_in(comment.text, incident)[0] if account.pk not in told]
    _queue(dict.fromkeys(people, Event.MENTIONED), f"comment {comment.pk}", incident, by=by, at=at, comment=comment)


def _reviewers(incident):
    accounts = commenters(incident)
    reviewers = list(accounts.filter(pk__in=_members(REVIEWERS)))
    return reviewers or list(accounts.filter(pk__in=_members(ADMINISTRATORS)) | accounts.filter(is_superuser=True))


def _members(name):
    return get_user_model().groups.through.objects.filter(group__name=name).values("user")


def _in_thread(comment):
    if comment.answer_to is None:
        return []
    said = [comment.answer_to, *comment.answer_to.answers.select_related("by")]
    return [one.by for one in said if one.by]


def _queue(people, of, incident, *, by, at, comment=None, why=""):
    if not settings.SENDS_MAIL or not people:
        return
    deaf = set(NoReviewMail.objects.filter(account__in=people).values_list("account", flat=True))
    ReviewMail.objects.bulk_create(
        (
            ReviewMail(
                event=event, of=of, incident=incident, comment=comment, to=person, by_name=called(by), why=why, at=at
            )
            for person, event in people.items()
            if person.is_active and person.email and person.pk not in deaf and person.pk != by.pk
        ),
        ignore_conflicts=True,
    )
