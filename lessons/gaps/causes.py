"""Causes with no remediation: what was found once, and nothing would change."""

from itertools import groupby

from django.db.models import F

from incidents.compiled_queries import compiled
from incidents.models import Cause
from lessons.gaps import queries
from lessons.gaps.gap import Gap
from lessons.models import Remediation


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
