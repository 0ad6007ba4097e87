"""What incidents have to say about a lesson, as far as a reader may see them."""

from collections import defaultdict

from django.db.models import Exists, OuterRef, Q

from incidents.models import Incident
from lessons.models import Evidence, Lesson, Tally
from lessons.recurrence_chart import strokes

STROKES_AT_MOST = 2000
#: The facets that tallies are made of.
WAYS = tuple(Evidence.Way.values)
#: What is read of an incident that is named with its month.
MENTIONED = ("slug", "started_at", "started_precision", "zone")


def others(lesson, incidents):
    """The incidents that did not break the lesson, the newest first."""
    violations = Evidence.objects.violated().filter(lesson=lesson, incident=OuterRef("pk"))
    return incidents.filter(~Exists(violations)).newest_first()


def related_lessons(lesson, user, tallies, breaches):
    """Lessons that this one names or that name it, each with its ``tally`` and in how many incidents ``together``."""
    lessons = Lesson.objects.visible_to(user).exclude(pk=lesson.pk)
    related = list(lessons.filter(Q(pk__in=lesson.related.values("pk")) | Q(pk__in=lesson.related_from.values("pk"))))
    together = breaches.together_with(related) if related else {}
    found = with_tallies(related, tallies)
    for other in found:
        other.together = together.get(other.pk, 0)
    return sorted(found, key=lambda other: (-other.together, other.name))


def counted_tallies(counts):
    """The tallies by the lesson's id, from the ``counted`` facets of ``WAYS``; without when each was last violated."""
    tallies = defaultdict(dict)
    for way in WAYS:
        for lesson, total in counts[way].items():
            tallies[int(lesson)][way] = total.incidents
            if way == Evidence.Way.VIOLATED:
                tallies[int(lesson)]["violated_at_known_time"] = total.dated
    return {lesson: Tally(**values) for lesson, values in tallies.items()}


def with_tallies(lessons, tallies):
    """The lessons, each with its ``tally``, those violated most often first."""
    found = list(lessons)
    for lesson in found:
        lesson.tally = tallies.get(lesson.pk, Tally())
    return sorted(found, key=lambda lesson: (-lesson.tally.violated, lesson.name))


def newest_violations(tallies, evidence):
    """The incident that last violated each lesson that has a tally of the evidence, by the lesson's id."""
    last = {tally.last_violated_at for tally in tallies.values()}
    newest = evidence.violated().filter(incident__started_at__in=last - {None}, lesson__in=tallies)
    return {
        row.lesson_id: row.incident
        for row in newest.select_related("incident")
        if row.incident.started_at == tallies[row.lesson_id].last_violated_at
    }


class Violations:
    """The newest violations that the user may read of, as far as they are drawn."""

    def __init__(self, user):
        self.user = user
        violations = Incident.objects.visible_to(user).filter(
            evidence__way=Evidence.Way.VIOLATED, started_at__isnull=False
        )
        newest = violations.newest_first().values_list("evidence__lesson", "started_at", "pk")
        self.newest = list(newest[:STROKES_AT_MOST])

    @property
    def strokes(self):
        """When each lesson was violated, drawn: the strokes by the lesson's id, and their axis."""
        moments = defaultdict(list)
        for lesson, at, _ in self.newest:
            moments[lesson].append(at)
        return strokes(moments)

    def last(self, tallies):
        """The incident that last violated each lesson that has a tally, by the lesson's id.

        Most are among those drawn; only the lessons that are not have to be looked for.
        """
        ids = {}
        for lesson, _, incident in self.newest:
            ids.setdefault(lesson, incident)
        found = Incident.objects.only(*MENTIONED).in_bulk(set(ids.values()))
        last = {lesson: found[pk] for lesson, pk in ids.items() if pk in found}
        others = [lesson for lesson, tally in tallies.items() if tally.violated_at_known_time and lesson not in last]
        if others:
            evidence = Evidence.objects.visible_to(self.user).filter(lesson__in=others)
            last |= newest_violations(evidence.tallies(), evidence)
        return last


def latest_strokes(user):
    return Violations(user).strokes
