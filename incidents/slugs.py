"""What may stand in the address of a page: a slug that documents can name, and that shadows no other page."""

import re

from django.core.exceptions import ValidationError
from django.utils.text import slugify

#: The longest address of a tag, which is made from its name; a few more characters are kept for a number.
TAG_ADDRESS = 90
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


def validate_tag(name):
    """Refuse the name of a tag of which no address can be made, or none short enough."""
    if not 0 < len(slugify(name, allow_unicode=True)) <= TAG_ADDRESS:
        raise ValidationError(f"“{name[:20]}” cannot be a tag: a tag has letters or digits, and not too many.")
