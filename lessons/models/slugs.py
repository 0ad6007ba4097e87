from incidents.slugs import validate_not_reserved

#: Stand where a lesson's slug would, and are or will be pages of the site.
RESERVED = frozenset({"checklist", "matrix", "new", "vocabulary"})


def validate_lesson_slug(slug):
    validate_not_reserved(slug, but=RESERVED)
