"""What the review page shows: the document as it will read, and beside each section what is said about it."""

from dataclasses import dataclass

from django.db.models import prefetch_related_objects
from django.urls import reverse

from incidents import rights
from incidents.facts import caveats_of, load_facts, names_around
from incidents.moments.clock_choice import Times
from incidents.preferences import chosen_zone
from postmortems.models import ReviewComment

from .anchors import COMMENTED, rows_of, title_of
from .forms import CommentForm, TextForm


@dataclass
class Thread:
    """A comment with its answers, and where it can be answered."""

    comment: ReviewComment
    answers: list[ReviewComment]
    form: TextForm | None
    kind: str = ""  #: of the row that it is about
    is_as_it_was: bool = True  #: the row still begins with the same words


@dataclass
class Part:
    """A section, and what is said about it."""

    name: str
    title: str
    open: list[Thread]
    resolved: list[Thread]
    form: CommentForm | None

    @property
    def place(self):
        return self.name or "all"

    @property
    def is_asked(self):
        """Whether its form has something to put right."""
        return bool(self.form and self.form.errors)


def review_of(incident, request, *, bound=None):
    """All that the page needs. ``bound``: forms that were sent and have faults, by section or by comment."""
    user, bound = request.user, bound or {}
    load_facts(incident)
    caveats = caveats_of(incident)
    prefetch_related_objects([incident], "timeline", "remediations", "evidence__lesson")
    may_comment = rights.may_comment(user, incident)
    parts = [_part(name, incident, bool(may_comment), bound) for name in COMMENTED]
    threads: dict[str, list[Thread]] = {}
    for comment in ReviewComment.objects.of(incident).threads():
        place = comment.section if comment.section in COMMENTED else ""
        threads.setdefault(place, []).append(_thread(comment, incident, bool(may_comment), bound))
    for part in parts:
        for thread in threads.get(part.name, ()):
            (part.resolved if thread.comment.resolved_at else part.open).append(thread)
    return {
        "incident": incident,
        "times": Times(incident, request.GET.get("times", ""), chosen_zone(request)),
        "scale": request.GET.get("scale", ""),
        "names": names_around(incident),
        "caveats": caveats,
        "parts": {part.place: part for part in parts},
        "commented": [part for part in parts if part.open],
        "open_count": sum(len(part.open) for part in parts),
        "why_not": may_comment.why,
    }


def names_address(incident):
    return reverse("incident_review_names", args=[incident.slug])


def _part(name, incident, may_comment, bound):
    form = None
    if may_comment:
        form = bound.get(name) or CommentForm(
            section=name, rows=list(rows_of(incident, name)), names=names_address(incident)
        )
    return Part(name, title_of(name), [], [], form)


def _thread(comment, incident, may_comment, bound):
    form = None
    if may_comment:
        form = bound.get(comment.pk) or answer_form(comment, incident)
    rows = {row.name: row for row in rows_of(incident, comment.section)} if comment.row else {}
    now = rows.get(comment.row)
    same = now is not None and now.words == comment.row_words
    return Thread(comment, list(comment.answers.all()), form, now.kind if now else "Row", same or not comment.row)


def answer_form(comment, incident, data=None):
    return TextForm(data, place=f"answer-{comment.pk}", names=names_address(incident), label="Answer")
