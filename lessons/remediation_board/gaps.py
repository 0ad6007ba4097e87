"""What nothing on the board would change, or what did not hold: of ours, or of all that the reader may read."""

from incidents.compiled_queries import compiled
from incidents.edition import kept
from incidents.models import Cause
from lessons.gaps.catalogue import COUNTED_AT_MOST, GAPS
from lessons.gaps.causes import CausesWithoutRemediation
from lessons.gaps.detection import SlowDetection
from lessons.gaps.gap import Counted
from lessons.gaps.queries import causes_without_remediation
from lessons.gaps.remediations import RecurredAfterDone
from lessons.gaps.scope import Scope

from .recurred import recurred_of_ours

CAUSES_AT_MOST = 5
GAPS_OF_OURS = [gap for gap in GAPS if isinstance(gap, CausesWithoutRemediation | SlowDetection | RecurredAfterDone)]
#: The facets in which gaps of the whole record are kept.
FACETS = {facet for gap in GAPS for facet in gap.facets}


def gaps_of(scope, counts):
    """How many gaps there are of each kind."""
    if not scope.is_ours:
        whole = Scope(scope.user)
        return [gap.counted_at_most(COUNTED_AT_MOST, whole, counts=counts) for gap in GAPS]
    return kept("gaps of ours", user=scope.user, make=lambda: [of_ours(gap, scope) for gap in GAPS_OF_OURS])


def of_ours(gap, scope):
    if not isinstance(gap, RecurredAfterDone):
        return gap.counted_at_most(COUNTED_AT_MOST, Scope(scope.user, among=scope.ours))
    found = recurred_of_ours(scope)
    return Counted(gap, len(found.promises), False, found.whole, found.unknown)


def newest_causes(scope):
    """The causes with no remediation of the newest incidents; found by their ids first, as their texts are long."""
    if scope.is_ours:
        among = Scope(scope.user, among=scope.ours)
        newest = list(causes_without_remediation(among).values_list("pk", flat=True)[:CAUSES_AT_MOST])
    else:
        newest = [pk for (pk,) in _newest_without_remediation(scope.user)]
    return CausesWithoutRemediation().load(_causes(newest), scope)


@compiled
def _newest_without_remediation(user):
    return causes_without_remediation(Scope(user)).values_list("pk")[:CAUSES_AT_MOST]


@compiled
def _causes(ids: list[int]):
    return Cause.objects.filter(pk__in=ids).select_related("incident").newest_first("position", "pk")
