"""Theirs as a library of measures: what others did, by kind and by lesson."""

from collections import Counter

from django.db.models import Count

from lessons.models import Remediation

LESSONS_AT_MOST = 12


def lessons_most_acted_on(scope, lessons, counts):
    """The lessons that most of their measures apply, as (lesson, number)."""
    found: Counter = Counter()
    for value, total in counts["applied"].items():
        found[int(value.partition(" ")[0])] += total.rows
    if scope.has_ours:
        applied = Remediation.applies.through.objects.filter(remediation__in=scope.our_remediations.values("pk"))
        found.subtract(dict(applied.values_list("lesson").annotate(Count("pk"))))
    by_id = {lesson.pk: lesson for lesson in lessons}
    most = sorted(((-number, by_id[pk].name, pk) for pk, number in found.items() if number > 0 and pk in by_id))
    return [(by_id[pk], -number) for number, _, pk in most[:LESSONS_AT_MOST]]
