"""What waits for whom: an author's own drafts, and what is in review and waits for a reviewer."""

from django.db.models import Count, F, OuterRef, Subquery, TextField, Value
from django.db.models.functions import Coalesce

from incidents.models import Incident, StatusChange
from postmortems.models import ReviewComment

State = Incident.State
AT_MOST = 200  #: of each list
SHOWN = ["slug", "reference", "title", "severity", "state", "created_at", "updated_at", "organization__name"]


def own_drafts(user):
    """The user's own that are not published yet, what was last worked on first."""
    return _told(_unpublished(user).filter(authors=user)).order_by("-updated_at", "-pk")


def to_review(user):
    """What is in review and is not the user's own, what has waited longest first."""
    in_review = Incident.objects.visible_to(user).filter(state=State.IN_REVIEW)
    own = Incident.authors.through.objects.filter(user=user).values("incident")
    return _told(in_review.exclude(pk__in=own)).order_by("since", "pk")


def _unpublished(user):
    return Incident.objects.visible_to(user).filter(state__in=[State.DRAFT, State.IN_REVIEW])


def _told(incidents):
    """With ``since`` when it is in its state, from which (``came_from``), why, and how many comments are open."""
    last = StatusChange.objects.filter(incident=OuterRef("pk")).order_by("-changed_at", "-pk")
    comments = ReviewComment.objects.open().filter(reference=OuterRef("reference")).order_by().values("reference")
    return (
        incidents.select_related("organization")
        .only(*SHOWN)
        .annotate(
            since=Coalesce(Subquery(last.values("changed_at")[:1]), F("created_at")),
            came_from=Coalesce(Subquery(last.values("from_state")[:1]), Value(""), output_field=TextField()),
            why=Coalesce(Subquery(last.values("why")[:1]), Value(""), output_field=TextField()),
            open_comments=Coalesce(Subquery(comments.annotate(count=Count("pk")).values("count")), 0),
        )
    )
