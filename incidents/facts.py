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

    With it come its kinds of impact, in the order of the model.
    """
    blank = Value("")
    full_name = Trim(Concat("first_name", Value(" "), "last_name"))
    people = get_user_model().objects.filter(incidents=incident)
    parts = [
        incident.tags.values_list(Value("tags"), "name", "slug"),
        incident.groups.values_list(Value("groups"), "name", blank),
        incident.impact_kinds.values_list(Value("impact_kinds"), "kind", blank),
        people.values_list(Value("authors"), Coalesce(NullIf(full_name, blank), "username"), blank),
    ]
    names = {"regions": [], "tags": [], "authors": [], "groups": [], "impact_kinds": []}
    regions = incident.regions.values_list(Value("regions"), "name", "slug").order_by()
    for kind, name, slug in regions.union(*(part.order_by() for part in parts), all=True):
        names[kind].append((name, slug))
    stated = dict(names.pop("impact_kinds"))
    found = {kind: sorted(pairs, key=lambda pair: pair[0].casefold()) for kind, pairs in names.items()}
    return {**found, "impact_kinds": [kind for kind in ImpactKind.Kind if kind in stated]}


def caveats_of(incident):
    """The incident's caveats by kind, to be cited like any fact."""
    rows = with_linked(incident.caveats.order_by("position", "pk", "sources__position"), source_ids="sources")
    return sorted(rows, key=lambda caveat: Caveat.Kind.values.index(caveat.kind))
