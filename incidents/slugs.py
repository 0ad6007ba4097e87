"""What may stand in the address of a page: a slug that documents can name, and that shadows no other page."""

import re

from django.core.exceptions import ValidationError

#: Stand where an incident's slug would, and are or will be pages of the site.
RESERVED = frozenset({"compare", "new", "random"})
NOT_IN_DOCUMENTS = re.compile(r"[A-Z_]|--|^-|-\Z")


def reserved(slug):
    return f"“{slug}” is the address of another page: choose another slug"


def validate_slug(slug, *, but):
    """Refuse the slugs ``but``, and what Django calls a slug but documents cannot name."""
    if slug in but:
        raise ValidationError(f"{reserved(slug)}.")
    if NOT_IN_DOCUMENTS.search(slug):
        raise ValidationError("A slug has lowercase letters and digits, with single hyphens between them.")


def validate_incident_slug(slug):
    validate_slug(slug, but=RESERVED)
