"""Remediations that fall short: those tied to no cause, and those that were done and did not hold."""

from incidents.models import Incident
from lessons.broken_promises import is_small, promises, recurred, surely_recurred, undecided, with_violations
from lessons.gaps import queries
from lessons.gaps.gap import Gap
from lessons.models import Remediation


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
