"""Taking the demonstration out: all that it made, and what was made of that since; nothing else."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import transaction
from taggit.models import Tag

from incidents.facets.unused_keys import forget_unused_keys
from incidents.models import Incident, Organization, ReferenceSequence, Region, Relation, Service
from incidents.models.person import called
from postmortems.audit import note
from postmortems.history.deleting import delete_incident, purge
from postmortems.models import AuditEntry, Deletion, Demonstration, ReviewComment, Revision

from .loading import so_many

#: What documents name: under which key it is noted, and the rows that use it. What something else uses stays.
NAMED: tuple[tuple[str, Any, tuple[str, ...]], ...] = (
    ("services", Service, ("impacts", "passed_on")),
    ("organizations", Organization, ("incidents", "services")),
    ("regions", Region, ("incidents",)),
    ("tags", Tag, ("taggit_taggeditem_items",)),
    ("groups", Group, ("user", "incidents", "permissions")),
)


@dataclass
class Removed:
    """How many incidents and people went, and in a sentence each what else has changed, or stays."""

    incidents: int = 0
    people: int = 0
    told: list = field(default_factory=list)


@transaction.atomic
def remove(*, at, by_name=""):
    """Take out the demonstration. Returns what was Removed; None where none is loaded."""
    loaded = Demonstration.objects.select_for_update().first()
    if loaded is None:
        return None
    made, removed = loaded.made, Removed()
    _remove_incidents(made["references"], removed, at=at)
    _remove_people(made["accounts"], removed)
    for key, model, users in NAMED:
        _remove_unused(model.objects.filter(pk__in=made.get(key, [])), users, removed)
    for year in made["years"]:
        if not Incident.objects.filter(reference__contains=f"-{year:04}-").exists():
            ReferenceSequence.objects.filter(year=year).delete()
    forget_unused_keys()
    loaded.delete()
    note(AuditEntry.What.PURGE, by_name=by_name, at=at, about="remove_demo", told=so_many(removed.incidents))
    return removed


def _remove_incidents(references, removed, *, at):
    """With every trace: what somebody deleted before, revisions, comments, and the rows of the administration."""
    ours = Incident.objects.filter(reference__in=references)
    for relation in Relation.objects.filter(to__in=ours).exclude(incident__in=ours).select_related("incident", "to"):
        removed.told.append(f"{relation.incident.reference} no longer names {relation.to.reference} as related.")
    for incident in ours:
        delete_incident(incident, by=None, at=at)
    deletions = Deletion.objects.filter(reference__in=references)
    removed.incidents = len(deletions)
    for deletion in deletions:
        purge(deletion, by=None, at=at)
    Revision.objects.filter(reference__in=references).delete()
    ReviewComment.objects.filter(reference__in=references).delete()


def _remove_people(ids, removed):
    """What they did elsewhere keeps their names, as that of anybody whose account is deleted."""
    for account in get_user_model().objects.filter(pk__in=ids).order_by("pk"):
        elsewhere = sorted(
            {
                *account.incidents.values_list("reference", flat=True),
                *account.remediations.values_list("incident__reference", flat=True),
            }
        )
        if elsewhere:
            removed.told.append(f"{called(account)} stays in {', '.join(elsewhere)}, by name.")
        account.delete()
        removed.people += 1


def _remove_unused(rows, users, removed):
    for row in rows:
        if any(getattr(row, name if hasattr(row, name) else f"{name}_set").exists() for name in users):
            removed.told.append(f"The {row._meta.verbose_name} “{row}” stays: something else uses it.")
        else:
            row.delete()
