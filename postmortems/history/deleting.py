"""Deleting a postmortem, bringing it back, and deleting it for good.

Its rows go away, so that nothing else has to know of it: it is on no page and in no count. Its revisions stay, and the
last of them is what it is brought back from.
"""

from collections import defaultdict

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from incidents.facets import fold
from incidents.models import Incident, Relation
from lessons.models import Remediation
from postmortems.audit import note
from postmortems.document.checks import check
from postmortems.document.fields import POSTMORTEM
from postmortems.document.former_slugs import former_slugs, name_lessons_anew
from postmortems.document.importing.run import named
from postmortems.document.names import Names
from postmortems.document.problems import BadDocument
from postmortems.document.reading import Document
from postmortems.document.saving import Saving, relate, save_incidents
from postmortems.models import AuditEntry, Deletion, ReviewComment

from .keeping import keep_former, keep_revision
from .restoring import as_far_as_there

What = AuditEntry.What
RELATION = ("kind", "position", "note", "incident_id")


@transaction.atomic
def delete_incident(incident, *, by, at, why=""):
    """Delete an incident so that it can be brought back. Returns the Deletion, that names it meanwhile."""
    incident = Incident.objects.select_for_update(of=("self",)).get(pk=incident.pk)
    keep_former([incident], at=at)
    deletion = Deletion.objects.create(
        reference=incident.reference,
        slug=incident.slug,
        title=incident.title,
        by=by,
        at=at,
        why=why,
        beside={
            "id": incident.pk,
            "version": incident.version,
            "created_at": incident.created_at.isoformat(),
            "remediations": dict(incident.remediations.exclude(key=None).values_list("key", "pk")),
            "relations": list(incident.relations_from.values(*RELATION)),
        },
    )
    deletion.authors.set(incident.authors.all())
    incident.revisions.update(deletion=deletion)
    incident.delete()
    fold()
    note(What.DELETION, by=by, at=at, about=deletion.reference)
    return deletion


@transaction.atomic
def undelete(deletion, *, by, at):
    """Bring back what was deleted, as it was: under its reference and address, and with its rows' own addresses.

    Returns the incident, and in words what could not come back. Raises BadDocument where something else has its place.
    """
    deletion = Deletion.objects.select_for_update().get(pk=deletion.pk)
    revision = deletion.revisions.order_by("-number").first()
    data, left_out = as_far_as_there(revision.data)
    if not revision.is_whole:  # from before rows were kept: what readers see needs them
        data.pop("state", None)
    document = Document(deletion.reference, POSTMORTEM, data)
    check(document)
    name_lessons_anew(document, former_slugs())
    _must_be_free(document)
    names, wanted = Names(), defaultdict(set)
    for _, model, name in named(document):
        wanted[model].add(name)
    names.look_up(wanted)
    record = _with_the_same_ids(document, deletion, names)
    saving, pairs = Saving(names, by=by, at=at, note=""), [(record, document.values)]
    save_incidents(pairs, saving, is_return=True)
    relate(POSTMORTEM, pairs, saving, {record.pk})
    beside = deletion.beside
    told = {key: beside[key] for key in ("version", "created_at") if key in beside}
    Incident.objects.filter(pk=record.pk).update(**told)
    there = set(Incident.objects.values_list("pk", flat=True).filter(pk__in=_related(beside)))
    Relation.objects.bulk_create(
        (Relation(to=record, **row) for row in beside.get("relations", []) if row["incident_id"] in there),
        ignore_conflicts=True,
    )
    fold()
    deletion.revisions.update(incident=record, deletion=None)
    deletion.delete()
    keep_revision(record, by=by, at=at, why="Undeleted")
    note(What.UNDELETION, by=by, at=at, about=record.reference)
    return record, left_out


@transaction.atomic
def purge(deletion, *, by, at):
    """Delete for good: every revision, the review, and what it was called in the log of the administration."""
    note(What.PURGE, by=by, at=at, about=deletion.reference)
    kind = ContentType.objects.get_for_model(Incident)
    if pk := deletion.beside.get("id"):
        LogEntry.objects.filter(content_type=kind, object_id=str(pk)).update(object_repr=deletion.reference)
    if not Incident.objects.filter(reference=deletion.reference).exists():
        ReviewComment.objects.filter(reference=deletion.reference).delete()
    deletion.delete()


def _related(beside):
    return [row["incident_id"] for row in beside.get("relations", [])]


def _must_be_free(document):
    for key, told in (("reference", "is that of another postmortem by now"), ("slug", "is another’s address by now")):
        if Incident.objects.filter(**{key: document.values[key]}).exists():
            raise BadDocument(document.problem((key,), f"“{document.values[key]}” {told}: change that first"))


def _with_the_same_ids(document, deletion, names):
    """The incident and its remediations as bare rows under the ids that they had, for the document to be written to."""
    values, beside = document.values, deletion.beside
    columns = ("reference", "slug", "title", "state", "zone", "published")
    told = {("published_at" if key == "published" else key): values[key] for key in columns if key in values}
    organization = names.id(Incident._meta.get_field("organization").related_model, values["organization"])
    pk = beside.get("id")
    record = Incident(pk=None if Incident.objects.filter(pk=pk).exists() else pk, organization_id=organization, **told)
    record.save(force_insert=True)
    taken = set(Remediation.objects.filter(pk__in=beside.get("remediations", {}).values()).values_list("pk", flat=True))
    for row in values.get("remediations", []):
        pk = beside.get("remediations", {}).get(row.get("key"))
        if pk and pk not in taken:
            needed = {key: row[key] for key in ("key", "kind", "status", "declined_because") if key in row}
            evidence = {"evidence_url": row.get("evidence", ""), "evidence_note": row.get("evidence_note", "")}
            Remediation.objects.bulk_create([Remediation(pk=pk, incident=record, **evidence, **needed)])
    return Incident.objects.get(pk=record.pk)
