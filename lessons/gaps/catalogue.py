"""The gaps that have a page: what each counts and why that matters, what it leaves out, and what its rows show."""

from itertools import groupby

from django.db.models import F

from incidents.compiled_queries import compiled
from incidents.facets import counted
from incidents.models import Cause, Incident
from incidents.moments import Duration
from lessons.broken_promises import is_small, promises, recurred, surely_recurred, undecided, with_violations
from lessons.gaps import queries
from lessons.gaps.gap import Gap
from lessons.lesson_statistics import newest_violations, with_tallies
from lessons.models import Evidence, Remediation


class CausesWithoutRemediation(Gap):
    slug = "causes-without-remediation"
    title = "Causes with no remediation"
    rows_of = "causes"
    meaning = (
        "Causes that no remediation addresses. What was found once can cause the next outage in the same way, "
        "as nothing on record would change it."
    )
    left_out = (
        "A remediation that was declined promises nothing: a cause that only such a one addresses counts here. "
        "Of a public outage only what its sources state is on record; more may have been done than was published."
    )
    asks = ("organization", "severity", "kind", "category")
    facets = ("cause_without_remediation", "every_cause")

    def kept(self, counts, asked):
        def number(facet):
            rows = (
                (dict(zip(("kind", "category"), value.split(" "), strict=True)), total.rows)
                for value, total in counts[facet].items()
            )
            return sum(count for row, count in rows if asked.items() <= row.items())

        return number("cause_without_remediation"), number("every_cause"), 0

    def rows(self, scope):
        return queries.causes_without_remediation(scope)

    def whole(self, scope):
        return scope.of(Cause.objects)

    def load(self, rows, scope):
        """Each with its ``number`` on the incident's page, and the remediation that was ``declined``, if one was."""
        declined = {remediation.cause: remediation for remediation in addressing([cause.pk for cause in rows])}
        pairs = causes_of([cause.incident_id for cause in rows])
        of_incident = [[pk for _, pk in group] for _, group in groupby(pairs, key=lambda pair: pair[0])]
        numbers = {pk: number for causes in of_incident for number, pk in enumerate(causes, start=1)}
        for cause in rows:
            cause.number, cause.declined = numbers[cause.pk], declined.get(cause.pk)
        return rows


@compiled
def addressing(causes: list[int]):
    return Remediation.objects.filter(addresses__in=causes).annotate(cause=F("addresses"))


@compiled
def causes_of(incidents: list[int]):
    return (
        Cause.objects.filter(incident__in=incidents)
        .order_by("incident", "position", "pk")
        .values_list("incident", "pk")
    )


class LessonGap(Gap):
    rows_of = "lessons broken"
    asks = ("organization",)

    facets = (Evidence.Way.VIOLATED.value, "applied")

    def kept(self, counts, asked):
        statuses: dict[str, set[str]] = {lesson: set() for lesson in counts[Evidence.Way.VIOLATED]}
        for value in counts["applied"]:
            lesson, status = value.split(" ")
            if lesson in statuses:
                statuses[lesson].add(status)
        return sum(map(self.has, statuses.values())), len(statuses), 0

    def has(self, statuses):
        """Whether a lesson is in the gap that remediations of these statuses apply."""
        raise NotImplementedError

    def whole(self, scope):
        return queries.violated_lessons(scope)

    def load(self, rows, scope):
        """Each with its ``tally`` and the ``newest`` incident that broke it, those broken most often first."""
        evidence = scope.of(Evidence.objects).filter(lesson__in=[lesson.pk for lesson in rows])
        tallies = evidence.tallies()
        newest = newest_violations(tallies, evidence)
        for lesson in rows:
            lesson.newest = newest.get(lesson.pk)
        return with_tallies(rows, tallies)


class LessonsWithoutRemediation(LessonGap):
    slug = "lessons-without-remediation"
    title = "Lessons that nothing applies"
    meaning = (
        "Lessons that incidents broke, and that no remediation applies. "
        "They are likely to be broken again: nobody has promised to change anything."
    )
    left_out = (
        "Lessons that only held, that luck stood in for, or that are advised are not counted; nor are remediations "
        "that were declined. "
        "Some lessons are about how to think: no remediation need ever apply those."
    )

    def has(self, statuses):
        return statuses <= {Remediation.Status.DECLINED}

    def rows(self, scope):
        return queries.lessons_without_remediation(scope)


class LessonsWithoutCompletedRemediation(LessonGap):
    slug = "lessons-with-nothing-done"
    title = "Lessons of which nothing is done yet"
    meaning = (
        "Lessons that incidents broke, and that remediations apply, none of which is done. "
        "The promise is made; the protection is not there."
    )
    left_out = (
        "Lessons that nothing applies at all stand on their own page. The status in a public postmortem is the one "
        "that its source stated then: that the work is finished since may simply not be on record."
    )

    def has(self, statuses):
        return not statuses <= {Remediation.Status.DECLINED} and statuses.isdisjoint(Remediation.COMPLETE)

    def rows(self, scope):
        return queries.lessons_without_completed_remediation(scope)


class RemediationsAddressingNothing(Gap):
    slug = "remediations-addressing-nothing"
    title = "Remediations tied to no cause"
    rows_of = "remediations"
    meaning = (
        "Remediations that address none of the causes on record. "
        "Nobody can tell which outage they would prevent, or whether the analysis missed the cause that they are for."
    )
    left_out = (
        "Those that were declined are not counted. Those that apply a lesson have a reason, so they come last. "
        "A change that only helps to detect, recover or communicate may rightly address no cause."
    )
    facets = ("remediation_without_cause", "remediation")

    def kept(self, counts, asked):
        count = sum(total.rows for total in counts["remediation_without_cause"].values())
        declined = f" {Remediation.Status.DECLINED}"
        promised = [total for value, total in counts["remediation"].items() if not value.endswith(declined)]
        return count, sum(total.rows for total in promised), 0

    def rows(self, scope):
        return queries.remediations_addressing_nothing(scope)

    def whole(self, scope):
        return scope.of(Remediation.objects).promised()


class SlowDetection(Gap):
    slug = "slow-detection"
    title = "Detected slowly, and nothing improves that"
    rows_of = "incidents detected slowly"
    meaning = (
        "Incidents that were detected ten minutes or more after their first effect on users, and after which no "
        "remediation improves detection. The next one like them would go unnoticed as long."
    )
    left_out = (
        "Ten minutes is our own line: a service that promises 99.9 % may be down for 43 minutes in 30 days, and ten of "
        "them unnoticed are almost a quarter. Where a time is known only to the hour or the day, an incident is slow "
        "if even its latest start leaves ten minutes. Not known is not slow."
    )
    unknown = "it is not known, or only roughly, when they started or were detected"
    facets = ("detection",)

    def kept(self, counts, asked):
        found = {value: total.incidents for value, total in counts["detection"].items()}
        kinds = queries.SLOW_AND_UNANSWERED, queries.DETECTED_SLOWLY, queries.DETECTION_NOT_KNOWN
        return tuple(found.get(kind, 0) for kind in kinds)

    def rows(self, scope):
        return queries.slow_without_detection(scope)

    def whole(self, scope):
        return queries.slowly_detected(scope)

    def undecided(self, scope):
        return queries.detection_unknown(scope)

    def load(self, rows, scope):
        for incident in rows:
            incident.time_to_detect = Duration.between(incident.started, incident.detected)
        return rows


class RecurredAfterDone(Gap):
    slug = "recurred-after-done"
    title = "Recurred after done"
    rows_of = "promises done on a known day"
    meaning = (
        "A remediation was done, and then an incident of the same organisation broke the lesson that it "
        "applies. What was changed did not hold, or did not reach far enough."
    )
    left_out = (
        "A promise is a remediation with a lesson that it applies. Incidents of other organisations are not counted: "
        "a remediation protects its own, and elsewhere the lesson was learned anew. Nor are incidents that began "
        "before the day of completion was over everywhere on Earth."
    )
    unknown = (
        "the remediation is done, the lesson was broken since its incident, but the day on which it was done "
        "is not on record"
    )

    def rows(self, scope):
        return recurred(scope.of(Incident.objects), scope.user)

    def surely_more_than(self, limit, scope):
        """On a large site those that are found fast are mostly more than an overview counts."""
        if is_small(scope.user):
            return False
        proved, _ = surely_recurred(scope.of(Incident.objects), scope.user)
        return proved.order_by()[: limit + 1].count() > limit

    def whole(self, scope):
        return promises(scope.of(Incident.objects))

    def undecided(self, scope):
        return undecided(scope.of(Incident.objects), scope.user)

    def load(self, rows, scope):
        return with_violations(rows, scope.user)


def counts_of(gaps, scope):
    """What is kept of the gaps, for ``Gap.counted``; None where not all that the user may read is asked for."""
    facets = {facet for gap in gaps for facet in gap.facets}
    return counted(scope.user, *facets) if scope.is_whole and facets else None


#: How far the overview and the board count: beyond that, the number no longer matters and takes too long.
COUNTED_AT_MOST = 1000
GAPS = [
    CausesWithoutRemediation(),
    LessonsWithoutRemediation(),
    LessonsWithoutCompletedRemediation(),
    RecurredAfterDone(),
    SlowDetection(),
    RemediationsAddressingNothing(),
]
