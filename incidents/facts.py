"""What an incident's page shows of its record, in a number of queries that no row adds to."""

from django.contrib.auth import get_user_model
from django.db.models import Value
from django.db.models.functions import Coalesce, Concat, NullIf, Trim

from .compiled_queries import compiled
from .loaded_rows import load
from .models import (
    Cause,
    Caveat,
    Figure,
    Impact,
    ImpactKind,
    ImpactVia,
    Incident,
    MilestoneCitation,
    NamedAuthor,
    Participant,
    Signal,
    Source,
    StatusChange,
    Trigger,
)
from .subqueries import folded, joined
from .tags import taggings


@compiled
def incident_called(slug: str, user):
    return Incident.objects.visible_to(user).filter(slug=slug).select_related("organization")


def rows_of(rows):
    """The rows of an incident, as a compiled query by its id."""

    @compiled
    def of(incident: int):
        return rows.filter(incident=incident)

    return of


FACTS = {
    "sources": rows_of(Source.objects.all()),
    "triggers": rows_of(Trigger.objects.all()),
    "causes": rows_of(Cause.objects.all()),
    "milestone_citations": rows_of(MilestoneCitation.objects.all()),
    "figures": rows_of(Figure.objects.all()),
    "signals": rows_of(Signal.objects.all()),
    "impacts": rows_of(Impact.objects.select_related("service__organization")),
    "status_changes": rows_of(StatusChange.objects.select_related("changed_by")),
}


def load_facts(incident):
    """Fetch the incident's own rows, so that the page's templates need not ask again."""
    for relation, rows in FACTS.items():
        load([incident], relation, rows(incident.pk))
    load(incident.impacts.all(), "vias", _vias(incident.pk))


@compiled
def _vias(incident: int):
    return ImpactVia.objects.filter(impact__incident=incident).select_related("service")


def names_around(incident):
    """The regions, tags, authors and groups of an incident, each as (name, slug) in alphabetical order: one query.

    Beside the name of an author with an account stands that of the account.
    With it come who took part, as (name, role) in the order of the record, and its kinds of impact in the model's.
    """
    names = {"regions": [], "tags": [], "authors": [], "groups": [], "participants": [], "impact_kinds": []}
    for kind, name, more, _ in sorted(_names(incident.pk), key=lambda row: (row[3], row[1].casefold())):
        names[kind].append((name, more))
    stated = dict(names.pop("impact_kinds"))
    return {**names, "impact_kinds": [kind for kind in ImpactKind.Kind if kind in stated]}


@compiled
def _names(incident: int):
    """What ``names_around`` tells: each name with what it is the name of, what is told beside it, and its place."""
    blank, nowhere = Value(""), Value(0)
    full_name = Trim(Concat("first_name", Value(" "), "last_name"))
    of_account = Trim(Concat("user__first_name", Value(" "), "user__last_name"))
    participant = Coalesce(NullIf("name", blank), NullIf(of_account, blank), "user__username")
    author = Coalesce(NullIf(full_name, blank), "username")
    regions, groups = (field.through.objects.filter(incident=incident) for field in (Incident.regions, Incident.groups))
    accounts = get_user_model().objects.filter(incidents=incident)
    named, participants, kinds = (
        rows.objects.filter(incident=incident) for rows in (NamedAuthor, Participant, ImpactKind)
    )
    parts = [
        regions.values_list(Value("regions"), "region__name", "region__slug", nowhere),
        taggings().filter(object_id=incident).values_list(Value("tags"), "tag__name", "tag__slug", nowhere),
        groups.values_list(Value("groups"), "group__name", blank, nowhere),
        kinds.values_list(Value("impact_kinds"), "kind", blank, nowhere),
        accounts.values_list(Value("authors"), author, "username", nowhere),
        named.values_list(Value("authors"), "name", blank, nowhere),
        participants.values_list(Value("participants"), participant, "role", "position"),
    ]
    first, *others = (part.order_by() for part in parts)
    return first.union(*others, all=True)


def caveats_of(incident):
    """The incident's caveats by kind, to be cited like any fact."""
    load([incident], "caveats", folded(_caveats(incident.pk), **CITED))
    return sorted(incident.caveats.all(), key=lambda caveat: Caveat.Kind.values.index(caveat.kind))


CITED = {"source_ids": "sources"}


@compiled
def _caveats(incident: int):
    rows = Caveat.objects.filter(incident=incident).order_by("position", "pk", "sources__position")
    return joined(rows, **CITED)
