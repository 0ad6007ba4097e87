"""What may stand in the address of a page: a slug that shadows no other page, a tag of which one can be made."""

from django.core.exceptions import ValidationError
from django.utils.text import slugify

from .text_rules import validate_line

#: At most, in characters: a tag's name, and its address, which is made from it (a few more are kept for a number).
LONGEST_TAG, TAG_ADDRESS = 50, 90
#: Stand where an incident's slug would, and are or will be pages of the site.
RESERVED = frozenset({"compare", "new", "random"})


def reserved(slug):
    return f"“{slug}” is the address of another page: choose another slug"


def validate_not_reserved(slug, *, but):
    if slug in but:
        raise ValidationError(f"{reserved(slug)}.")


def validate_incident_slug(slug):
    validate_not_reserved(slug, but=RESERVED)


def validate_tag(name):
    """Refuse the name of a tag of which no address can be made, or none short enough."""
    validate_line(name)
    if len(name) > LONGEST_TAG:
        raise ValidationError(f"A tag has at most {LONGEST_TAG} characters.")
    if not 0 < len(slugify(name, allow_unicode=True)) <= TAG_ADDRESS:
        raise ValidationError(f"“{name[:20]}” cannot be a tag: a tag has letters or digits, and not too many.")
