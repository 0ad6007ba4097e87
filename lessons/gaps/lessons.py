"""Lessons that were broken, and that nothing applies, or nothing that is done."""

from lessons.gaps import queries
from lessons.gaps.gap import Gap
from lessons.lesson_statistics import newest_violations, with_tallies
from lessons.models import Evidence, Remediation


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
