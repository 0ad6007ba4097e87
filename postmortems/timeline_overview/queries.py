"""What the overview reads of the incidents asked for: of the newest what is drawn, of many more only the times."""

from collections import defaultdict

from django.db.models import Prefetch

from incidents.expressions import LocalYear, Seconds
from incidents.models import MILESTONE_COLUMNS, Incident, Milestone, Trigger
from timelines.distributions import VAGUENESS, Known

#: How many incidents are drawn, and how many count in the figures: the newest.
DRAWN, COUNTED = 125, 5_000
SHOWN = [
    *("slug", "title", "short_title", "severity", "zone", "stated_duration"),
    *MILESTONE_COLUMNS,
]


def newest(incidents):
    """Those that are drawn; the ids are found first, so that no other row is read in full."""
    ids = list(incidents.newest_first().values_list("pk", flat=True)[:DRAWN])
    triggers = Prefetch("triggers", Trigger.objects.only("incident_id", "category"))
    return list(Incident.objects.filter(pk__in=ids).newest_first().only(*SHOWN).prefetch_related(triggers))


def times_by_year(incidents):
    """What is known of the milestones of each incident that counts, by its year; by None where that is not known."""
    rows = (
        incidents.newest_first()
        .annotate(year=LocalYear(), **{milestone: Seconds(f"{milestone}_at") for milestone in Milestone.values})
        .values_list("year", *Milestone.values, *(f"{milestone}_precision" for milestone in Milestone.values))
    )
    years = defaultdict(list)
    for year, *known in rows[:COUNTED]:
        seconds, precisions = known[: len(Milestone)], known[len(Milestone) :]
        years[year].append(
            {
                milestone: None if at is None else Known(at, VAGUENESS[precision])
                for milestone, at, precision in zip(Milestone, seconds, precisions, strict=True)
            }
        )
    return years
