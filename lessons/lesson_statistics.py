"""What incidents have to say about a lesson, as far as a reader may see them."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q

from incidents.models import Incident
from incidents.moments import Duration
from lessons.models import Evidence, Lesson, Remediation, Tally
from lessons.recurrence_chart import strokes

STROKES_AT_MOST = 2000
#: The facets that tallies are made of.
WAYS = tuple(Evidence.Way.values)
#: What is read of an incident that is named with its month.
MENTIONED = ("slug", "started_at", "started_precision", "zone")


@dataclass(frozen=True)
class Numbers:
    incidents: int
    broken: int
    organizations: int
    sev_1: int
    resolved: int
    first: Incident | None
    median_time_to_resolve: Duration | None

    @property
    def others(self):
        return self.incidents - self.broken


def that_broke(lesson):
    """The condition on incidents that they broke the lesson. One row for each of them."""
    return Q(evidence__lesson=lesson, evidence__way=Evidence.Way.VIOLATED)


def numbers(lesson, incidents, *, count):
    """What the incidents, of which there are so many, say in numbers."""
    broke = incidents.filter(that_broke(lesson))
    resolved = Q(started_at__isnull=False, resolved_at__isnull=False)
    counts = broke.aggregate(
        broken=Count("pk"),
        organizations=Count("organization", distinct=True),
        sev_1=Count("pk", filter=Q(severity=Incident.Severity.SEV_1)),
        resolved=Count("pk", filter=resolved),
    )
    return Numbers(
        incidents=count,
        **counts,
        first=broke.exclude(started_at=None).order_by("started_at", "pk").first(),
        median_time_to_resolve=median_time_to_resolve(broke.filter(resolved), counts["resolved"]),
    )


def median_time_to_resolve(incidents, count):
    """The middle one of these times, or the mean of the middle two; told as vaguely as the vaguest end of them."""
    if not count:
        return None
    ends = [f"{milestone}_{part}" for milestone in ("started", "resolved") for part in ("at", "precision")]
    by_length = incidents.with_time_to_resolve().only(*ends).order_by("time_to_resolve", "pk")
    middle = [incident.time_to_resolve_duration for incident in by_length[(count - 1) // 2 : count // 2 + 1]]
    length = sum((duration.length for duration in middle[1:]), start=middle[0].length) / len(middle)
    return Duration(length, max((duration.precision for duration in middle), key=lambda precision: precision.span))


def others(lesson, incidents):
    """The incidents that did not break the lesson, the newest first."""
    violations = Evidence.objects.violated().filter(lesson=lesson, incident=OuterRef("pk"))
    return incidents.filter(~Exists(violations)).newest_first()


def unanswered(lesson, incidents):
    """The incidents that broke the lesson, and after which nothing was stated that applies it."""
    answers = Remediation.objects.promised().filter(applies=lesson, incident=OuterRef("pk"))
    return incidents.filter(that_broke(lesson)).filter(~Exists(answers)).newest_first()


def related_lessons(lesson, user, tallies):
    """Lessons that this one names or that name it, each with its ``tally`` and in how many incidents ``together``."""
    lessons = Lesson.objects.visible_to(user).exclude(pk=lesson.pk)
    related = list(lessons.filter(Q(pk__in=lesson.related.values("pk")) | Q(pk__in=lesson.related_from.values("pk"))))
    evidence = Evidence.objects.visible_to(user).filter(lesson__in=related)
    here = Evidence.objects.violated().filter(lesson=lesson, incident=OuterRef("incident"))
    together = evidence.filter(Exists(here)).tallies()
    found = with_tallies(related, tallies)
    for other in found:
        other.together = together.get(other.pk, Tally()).violated
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
