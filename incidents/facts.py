"""What an incident's page shows of its record, in a number of queries that no row adds to."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import F, Prefetch, Value, prefetch_related_objects
from django.db.models.functions import Coalesce, Concat, NullIf, Trim

from .models import Caveat, Figure, Impact, ImpactVia, MilestoneCitation, Signal, StatusChange
from .subqueries import with_linked

FACTS: list[str | Prefetch] = [
    "sources",
    "triggers",
    "causes",
    Prefetch(
        "impacts",
        Impact.objects.select_related("service__organization").prefetch_related(
            Prefetch("vias", ImpactVia.objects.select_related("service"))
        ),
    ),
    Prefetch("status_changes", StatusChange.objects.select_related("changed_by")),
]


#: Facts that two columns tell, by the name of their relation.
SHORT_FACTS: dict[str, tuple[Any, str, str]] = {
    "milestone_citations": (MilestoneCitation, "milestone", "milestone"),
    "figures": (Figure, "what", "value"),
    "signals": (Signal, "kind", "text"),
}


def load_facts(incident):
    """Fetch the incident's own rows, so that the page's templates need not ask again."""
    prefetch_related_objects([incident], *FACTS)
    _load_short_facts(incident)


def _load_short_facts(incident):
    """Fetch all that is told by two columns in one query, and leave it where a prefetch would."""
    shared = ("position", "pk", "source_id", "read_in_id")
    parts = [
        getattr(incident, name).order_by().values_list(Value(name), *shared, F(first), F(second))
        for name, (_, first, second) in SHORT_FACTS.items()
    ]
    facts = {name: [] for name in SHORT_FACTS}
    for name, position, pk, source_id, read_in_id, *values in sorted(parts[0].union(*parts[1:], all=True)):
        model, *columns = SHORT_FACTS[name]
        own = dict(zip(columns, values, strict=True))
        fact = model(pk=pk, incident=incident, position=position, source_id=source_id, read_in_id=read_in_id, **own)
        facts[name].append(fact)
    for name, rows in facts.items():
        found = getattr(incident, name).all()
        found._result_cache, found._prefetch_done = rows, True
        incident._prefetched_objects_cache[name] = found


def names_around(incident):
    """The regions, tags, authors and groups of an incident, each as (name, slug) in alphabetical order: one query."""
    blank = Value("")
    full_name = Trim(Concat("first_name", Value(" "), "last_name"))
    people = get_user_model().objects.filter(incidents=incident)
    parts = [
        incident.tags.values_list(Value("tags"), "name", "slug"),
        incident.groups.values_list(Value("groups"), "name", blank),
        people.values_list(Value("authors"), Coalesce(NullIf(full_name, blank), "username"), blank),
    ]
    names = {"regions": [], "tags": [], "authors": [], "groups": []}
    regions = incident.regions.values_list(Value("regions"), "name", "slug").order_by()
    for kind, name, slug in regions.union(*(part.order_by() for part in parts), all=True):
        names[kind].append((name, slug))
    return {kind: sorted(pairs, key=lambda pair: pair[0].casefold()) for kind, pairs in names.items()}


def caveats_of(incident):
    """The incident's caveats by kind, to be cited like any fact."""
    rows = with_linked(incident.caveats.order_by("position", "pk", "sources__position"), source_ids="sources")
    return sorted(rows, key=lambda caveat: Caveat.Kind.values.index(caveat.kind))
