"""What an incident's page shows of its record, in a number of queries that no row adds to."""

from django.contrib.auth import get_user_model
from django.db.models import Prefetch, Value, prefetch_related_objects
from django.db.models.functions import Coalesce, Concat, NullIf, Trim

from .models import Caveat, Impact, ImpactKind, ImpactVia, StatusChange
from .subqueries import with_linked

FACTS: list[str | Prefetch] = [
    "sources",
    "triggers",
    "causes",
    "milestone_citations",
    "figures",
    "signals",
    Prefetch(
        "impacts",
        Impact.objects.select_related("service__organization").prefetch_related(
            Prefetch("vias", ImpactVia.objects.select_related("service"))
        ),
    ),
    Prefetch("status_changes", StatusChange.objects.select_related("changed_by")),
]


def load_facts(incident):
    """Fetch the incident's own rows, so that the page's templates need not ask again."""
    prefetch_related_objects([incident], *FACTS)


def names_around(incident):
    """The regions, tags, authors and groups of an incident, each as (name, slug) in alphabetical order: one query.

    With it come who took part, as (name, role) in the order of the record, and its kinds of impact in the model's.
    """
    blank = Value("")
    full_name = Trim(Concat("first_name", Value(" "), "last_name"))
    of_account = Trim(Concat("user__first_name", Value(" "), "user__last_name"))
    participant = Coalesce(NullIf("name", blank), NullIf(of_account, blank), "user__username")
    nowhere = Value(0)
    people = get_user_model().objects.filter(incidents=incident)
    parts = [
        incident.tags.values_list(Value("tags"), "name", "slug", nowhere),
        incident.groups.values_list(Value("groups"), "name", blank, nowhere),
        incident.impact_kinds.values_list(Value("impact_kinds"), "kind", blank, nowhere),
        people.values_list(Value("authors"), Coalesce(NullIf(full_name, blank), "username"), blank, nowhere),
        incident.named_authors.values_list(Value("authors"), "name", blank, nowhere),
        incident.participants.values_list(Value("participants"), participant, "role", "position"),
    ]
    names = {"regions": [], "tags": [], "authors": [], "groups": [], "participants": [], "impact_kinds": []}
    regions = incident.regions.values_list(Value("regions"), "name", "slug", nowhere).order_by()
    rows = regions.union(*(part.order_by() for part in parts), all=True)
    for kind, name, more, _ in sorted(rows, key=lambda row: (row[3], row[1].casefold())):
        names[kind].append((name, more))
    stated = dict(names.pop("impact_kinds"))
    return {**names, "impact_kinds": [kind for kind in ImpactKind.Kind if kind in stated]}


def caveats_of(incident):
    """The incident's caveats by kind, to be cited like any fact."""
    rows = with_linked(incident.caveats.order_by("position", "pk", "sources__position"), source_ids="sources")
    return sorted(rows, key=lambda caveat: Caveat.Kind.values.index(caveat.kind))
