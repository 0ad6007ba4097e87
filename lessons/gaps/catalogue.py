"""The gaps that have a page, in their order: what each counts and why that matters, and what its rows show."""

from incidents.facets import counted

from .causes import CausesWithoutRemediation
from .detection import SlowDetection
from .lessons import LessonsWithoutCompletedRemediation, LessonsWithoutRemediation
from .remediations import RecurredAfterDone, RemediationsAddressingNothing

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


def counts_of(gaps, scope):
    """What is kept of the gaps, for ``Gap.counted``; None where not all that the user may read is asked for."""
    facets = {facet for gap in gaps for facet in gap.facets}
    return counted(scope.user, *facets) if scope.is_whole and facets else None
