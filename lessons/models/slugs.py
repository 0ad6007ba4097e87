"""What may stand in a lesson's address."""

import re

from django.core.exceptions import ValidationError

#: Stands where a lesson's slug would, and is or will be a page of the site.
RESERVED = frozenset({"matrix", "new", "vocabulary"})
NOT_IN_DOCUMENTS = re.compile(r"[A-Z_]|--|^-|-\Z")


def reserved(slug):
    return f"“{slug}” is the address of another page: choose another slug"


def validate_lesson_slug(slug):
    """Refuse what would shadow a page, and what Django calls a slug but documents cannot name."""
    if slug in RESERVED:
        raise ValidationError(f"{reserved(slug)}.")
    if NOT_IN_DOCUMENTS.search(slug):
        raise ValidationError("A slug has lowercase letters and digits, with single hyphens between them.")
