"""What an account may do with a record: one verb each, asked by pages, the administration and commands alike.

Each answers with ``ALLOWED``, or with a ``Refusal`` that is false and says why in one sentence for people. Pages begin
at ``visible_to``: what may not be read is not there, and is refused here as well. What is allowed depends on the state,
too: nobody submits what is published.

The authors and the groups of an incident are read as they are loaded: who asks much loads them once.
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import PermissionDenied

from incidents.access import AUTHORS, can_read_site, can_review, groups_of, is_administrator


@dataclass(frozen=True)
class Refusal:
    why: str

    def __bool__(self):
        return False


class NotNow(Refusal):
    """Somebody with this role may do it, but not in the state that the incident is in."""


@dataclass(frozen=True)
class Allowed:
    why = ""

    def __bool__(self):
        return True


Answer = Allowed | Refusal
ALLOWED = Allowed()
NOT_THERE = Refusal("There is no such incident among those that you may read.")
FOUR_EYES = (
    "Nobody publishes alone what they wrote: a reviewer or an administrator who is none of its authors, "
    "did not submit it and has not changed it since it was submitted can publish it."
)
#: Why something else than what was asked for comes next.
STANDS = {
    "draft": "It is a draft: its authors submit it for review first.",
    "in_review": "It is in review: it is published or sent back next.",
    "published": "It is published.",
    "archived": "It is archived: it can be reopened.",
}


def insist(answer: Answer):
    """Refuse the request where the answer does."""
    if not answer:
        raise PermissionDenied(answer.why)


def may_read(user, incident) -> Answer:
    """The same as ``visible_to``, of one incident that is loaded."""
    if not can_read_site(user):
        return NOT_THERE
    if is_administrator(user) or is_author(user, incident):
        return ALLOWED
    was_published = incident.state == "published" or (incident.state == "archived" and incident.published_at)
    reads_state = was_published or (incident.state == "in_review" and can_review(user))
    return ALLOWED if reads_state and _is_open_to(user, incident) else NOT_THERE


def may_write(user) -> Answer:
    """Begin a new postmortem."""
    return _if(writes(user), "Only authors, reviewers and administrators write postmortems.")


def may_edit(user, incident) -> Answer:
    """Its authors and reviewers until it is archived, each save a revision; administrators always."""
    return _of_those_who_work_on_it(user, incident, "Only its authors, reviewers and administrators edit it.")


def may_submit(user, incident) -> Answer:
    """Ask for a review of a draft."""
    if not may_read(user, incident):
        return NOT_THERE
    if not (is_author(user, incident) or is_administrator(user)):
        return Refusal("Only its authors and administrators submit a draft.")
    return _in(incident, ["draft"])


def may_comment(user, incident) -> Answer:
    """Write review comments, reply to them, resolve them and be mentioned in them."""
    if not (answer := may_read_comments(user, incident)):
        return answer
    return ALLOWED if incident.state != "archived" else NotNow("It is archived: its comments are kept as they were.")


def may_read_comments(user, incident) -> Answer:
    """Those who write on this site, as far as they read the incident. Readers never see comments."""
    if not may_read(user, incident):
        return NOT_THERE
    return _if(
        writes(user) or is_author(user, incident), "Only authors, reviewers and administrators see review comments."
    )


def may_send_back(user, incident) -> Answer:
    """Return it from review to its authors, with a reason."""
    return _of_reviewers(user, incident, ["in_review"], "Only reviewers and administrators send a postmortem back.")


def may_publish(user, incident, *, writers: Collection[int]) -> Answer:
    """Publish what is in review. ``writers``: ids of those who submitted it, and who changed it since.

    With four eyes, the setting, it is somebody else who does.
    """
    answer = _of_reviewers(user, incident, ["in_review"], "Only reviewers and administrators publish a postmortem.")
    wrote = answer and (user.pk in writers or is_author(user, incident))
    return Refusal(FOUR_EYES) if settings.FAULTLINE_FOUR_EYES and wrote else answer


def may_archive(user, incident) -> Answer:
    """Keep what is published as it is, and no longer up to date."""
    return _of_reviewers(user, incident, ["published"], "Only reviewers and administrators archive a postmortem.")


def may_reopen(user, incident) -> Answer:
    """Take what is published or archived back into review, with a reason."""
    told = "Only reviewers and administrators reopen a postmortem."
    return _of_reviewers(user, incident, incident.SETTLED, told)


def may_restrict(user, incident) -> Answer:
    """Change who may read it: its authors until it is published, reviewers and administrators always."""
    if not may_read(user, incident):
        return NOT_THERE
    if can_review(user):
        return ALLOWED
    if not is_author(user, incident):
        return Refusal("Only its authors, reviewers and administrators change who can read it.")
    told = "It has been published: reviewers and administrators change who can read it."
    return Refusal(told) if incident.state in incident.SETTLED else ALLOWED


def may_delete(user, incident) -> Answer:
    """Its authors a draft that was never published; administrators anything."""
    if not may_read(user, incident):
        return NOT_THERE
    if is_administrator(user):
        return ALLOWED
    if not is_author(user, incident):
        return Refusal("Only its authors and administrators delete it.")
    return _if(
        incident.state == "draft" and not incident.published_at,
        "Authors delete drafts that were never published; anything else is deleted by an administrator.",
    )


def may_undelete(user, *, deleted_by) -> Answer:
    """Bring back what was deleted: administrators, and the account that deleted it while it writes here."""
    own = deleted_by is not None and deleted_by.pk == user.pk and writes(user)
    return _if(is_administrator(user) or own, "Only who deleted it and administrators bring it back.")


def may_purge(user) -> Answer:
    """Delete for good."""
    return _if(is_administrator(user), "Only administrators delete for good.")


def writes(user):
    """Whether the user writes on this site at all."""
    return can_review(user) or (user.is_active and AUTHORS in groups_of(user))


def is_author(user, incident):
    return user.is_active and user.pk is not None and any(author.pk == user.pk for author in incident.authors.all())


def _is_open_to(user, incident):
    """As far as its visibility goes."""
    if incident.visibility == "public" or (incident.visibility == "internal" and user.is_authenticated):
        return True
    mine = groups_of(user)
    return incident.visibility == "restricted" and any(group.name in mine for group in incident.groups.all())


def _of_those_who_work_on_it(user, incident, otherwise):
    if not may_read(user, incident):
        return NOT_THERE
    if is_administrator(user):
        return ALLOWED
    if not (is_author(user, incident) or can_review(user)):
        return Refusal(otherwise)
    kept = NotNow("It is archived, and kept as it was: reopen it to change it.")
    return kept if incident.state == "archived" else ALLOWED


def _of_reviewers(user, incident, states, otherwise):
    if not may_read(user, incident):
        return NOT_THERE
    return _in(incident, states) if can_review(user) else Refusal(otherwise)


def _in(incident, states):
    return ALLOWED if incident.state in states else NotNow(STANDS[incident.state])


def _if(allowed, otherwise):
    return ALLOWED if allowed else Refusal(otherwise)
