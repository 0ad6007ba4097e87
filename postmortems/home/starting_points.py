"""Where somebody begins who does not know what to look for: what it feels like, and tags."""

import heapq

from taggit.models import Tag

SIGNS, TAGS = 8, 6


def signs(lessons, *, at_most=SIGNS):
    """The lessons to start from by what one sees; the lessons have their tallies and stand in their order."""
    return [lesson for lesson in lessons if lesson.symptom and lesson.tally.violated][:at_most]


def frequent_tags(counts):
    """The tags that most incidents bear, as (name, slug): places to begin that are never empty."""
    least = min(heapq.nlargest(TAGS, (total.incidents for total in counts.values())), default=0)
    frequent = {int(pk): total.incidents for pk, total in counts.items() if total.incidents >= least}
    tags = Tag.objects.filter(pk__in=frequent).values_list("pk", "name", "slug")
    first = heapq.nsmallest(TAGS, tags, key=lambda tag: (-frequent[tag[0]], tag[1]))
    return [(name, slug) for _, name, slug in first]
