"""What the address asks for, for whom and on which day: what the page and its files begin with."""

from django.utils import timezone

from incidents.facets import counted

from .board import BOARD
from .figures import Figures, figures_of_ours
from .filter import RemediationFilter
from .gaps import FACETS
from .order import RemediationOrder
from .whose import Scope

KEPT = {*BOARD, *RemediationFilter.KEPT, *FACETS, "applied", "incident", "empty"}


class Asked:
    def __init__(self, request, *, of=None):
        self.on = timezone.localdate()
        self.scope = Scope.asked(request.user, request.GET.get("of", "") if of is None else of)
        self.figures = figures_of_ours(self.scope, on=self.on) if self.scope.has_ours else Figures({})
        self.counts = {} if self.scope.is_ours else counted(request.user, *KEPT)
        self.form = RemediationFilter(
            request.GET, scope=self.scope, figures=self.figures, counts=self.counts, on=self.on
        )
        self.order = RemediationOrder(
            request.GET.get("sort", ""),
            names_owners=request.user.is_authenticated,
            default="newest" if self.scope.is_theirs else "due",
        )

    @property
    def remediations(self):
        """All that it asks for, in their order."""
        return self.order.apply(self.form.filter(self.scope.remediations))
