"""What an incident's page shows of its record, in a number of queries that no row adds to."""

from django.contrib.auth import get_user_model
from django.db.models import Prefetch, Q, Value, prefetch_related_objects
from django.db.models.functions import Coalesce, Concat, NullIf, Trim

from .joins import with_linked
from .models import Caveat, Impact, ImpactVia, Relation, StatusChange

FACTS: list[str | Prefetch] = [
    "sources",
    "milestone_citations",
    "triggers",
    "causes",
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


def related_to(incident, user):
    """The incidents stated to be related, in either direction, that the user may read.

    Each as (incident, labels, notes), a note with whether it is this incident's own.
    """
    relations = (
        Relation.objects.visible_to(user)
        .filter(Q(incident=incident) | Q(to=incident))
        .select_related("incident", "to")
        .order_by("position", "pk")
    )
    related = {}
    for relation in relations:
        is_ours = relation.incident_id == incident.pk
        other = relation.to if is_ours else relation.incident
        kind = Relation.Kind(relation.kind)
        _, labels, notes = related.setdefault(other.pk, (other, {}, []))
        labels[kind.label if is_ours else kind.reversed_label] = True
        if relation.note:
            notes.append((relation.note, is_ours))
    return [(other, list(labels), notes) for other, labels, notes in related.values()]
