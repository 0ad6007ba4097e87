"""The way to where the vocabulary is kept clean, for those who may."""

from incidents.access import can_review
from incidents.templating.panel import panel


@panel("lessons/_keep_clean.html")
def keep_clean(lesson, user):
    return {"lesson": lesson, "is_allowed": can_review(user)}
