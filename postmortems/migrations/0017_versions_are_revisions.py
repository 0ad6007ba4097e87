"""The versions of head and prose that were kept of each incident, before all of it was, become revisions of it.

A version becomes none where it would say twice what is said already:

- where a whole revision of the same hour, by the same account, has the same head and prose;
- where it is the only one and the record still says the same: nobody has changed it since it was brought in, and who
  did that, and when, is kept with the record. Of most incidents of an imported record that is so.

Nor does one of what was deleted for good since: an administrator wished it gone.
"""

import json
import re
from collections import defaultdict
from datetime import timedelta
from itertools import islice

from django.core.exceptions import ValidationError
from django.db import migrations
from django.db.models import Max, Min

from incidents.models import Incident, Organization
from incidents.moments.zones import zone_info
from postmortems.document.fields import POSTMORTEM
from postmortems.document.kinds import Shape, Writing
from postmortems.history.head import KEYS, head_in
from postmortems.history.keeping import document_text, seen_by
from postmortems.history.summary import summary

AT_ONCE = 200
SAME_MOMENT = timedelta(hours=1)
DELETED = "-"
HEAD = Shape([POSTMORTEM.by_key[key] for key in KEYS])
RESTORED = re.compile(r"Restored revision (\d+)")


def carry_over(apps, schema_editor):
    versions = apps.get_model("incidents", "HistoricalIncident").objects.order_by("reference")
    references = iter(list(versions.values_list("reference", flat=True).distinct()))
    while some := list(islice(references, AT_ONCE)):
        Batch(apps, some).carry_over()


class Batch:
    """The versions of some incidents, and what is known of these already."""

    def __init__(self, apps, references):
        self.apps = apps
        at_hand = {"reference__in": references}
        self.versions = grouped(self.rows("incidents.HistoricalIncident", **at_hand).order_by("history_date", "pk"))
        self.records = {row.reference: row for row in self.rows("incidents.Incident", **at_hand)}
        self.revisions = grouped(self.rows("postmortems.Revision", **at_hand).order_by("number"))
        self.deletions = {row.reference: row for row in self.rows("postmortems.Deletion", **at_hand).order_by("at")}
        purged = self.rows("postmortems.AuditEntry", what="purge", about__in=references).order_by()
        self.purged = dict(purged.values("about").annotate(last=Max("at")).values_list("about", "last"))
        ids = [record.pk for record in self.records.values()]
        first = self.rows("incidents.StatusChange", incident__in=ids).order_by().values("incident")
        steps = self.rows("incidents.StatusChange", pk__in=first.annotate(first=Min("pk")).values("first"))
        self.brought_in_by = dict(steps.values_list("incident", "changed_by"))
        named = {row.organization_id for rows in self.versions.values() for row in rows}
        named |= {row.organization_id for row in self.records.values()}
        called = self.rows("incidents.Organization", pk__in=named).values_list("pk", "name")
        self.organizations = {pk: Organization(pk=pk, name=name) for pk, name in called}

    def rows(self, label, **which):
        return self.apps.get_model(label).objects.filter(**which)

    def carry_over(self):
        new = []
        for reference, versions in self.versions.items():
            if since := self.purged.get(reference):
                versions = [row for row in versions if row.history_date > since]
            if found := self.revisions_of(reference, versions):
                self.put_between(reference, found)
                new += found
        self.apps.get_model("postmortems", "Revision").objects.bulk_create(new)

    def revisions_of(self, reference, versions):
        """Those that the versions of one incident become, without numbers."""
        heads = [self.head_of(row) for row in versions]
        record, deletion = self.records.get(reference), self.deletions.get(reference)
        if record and len(versions) == 1 and self.is_as_brought_in(record, versions[0], heads[0]):
            return []
        if versions and not record and not deletion and versions[-1].history_type == DELETED:
            deletion = self.deletion_of(versions[-1])
        found = []
        for place, (row, head) in enumerate(zip(versions, heads, strict=True)):
            before = heads[place - 1] if place else None
            is_told = deletion and not record and row.history_type == DELETED and head == before
            if not is_told and not self.stands(row, head):
                why = row.history_change_reason or ("Deleted" if row.history_type == DELETED else "")
                found.append(
                    self.apps.get_model("postmortems", "Revision")(
                        reference=reference,
                        incident=record,
                        deletion=None if record else deletion,
                        document=document_text(head),
                        is_whole=False,
                        what=summary(before, head) if before else "",
                        by_id=row.history_user_id,
                        at=row.history_date,
                        why=why,
                        **seen_by(head, groups=[]),
                    )
                )
        return found

    def head_of(self, row):
        """Head and prose of a version, or of the record, as the document of it has them."""
        columns = [column.attname for column in Incident._meta.concrete_fields if hasattr(row, column.attname)]
        incident = Incident(**{name: getattr(row, name) for name in columns if not name.endswith("_html")})
        incident._prefetched_objects_cache = {"milestone_citations": []}  # versions know of none
        try:
            zone_info(incident.zone)
        except ValidationError:  # the database of zones has given it up
            incident.zone = "UTC"
        keys = dict(HEAD.by_key)
        if organization := self.organizations.get(incident.organization_id):
            incident.organization = organization
        else:
            del keys["organization"]
        writing = Writing(zone=incident.zone, home_id=incident.organization_id, is_backup=True)
        shape = Shape(list(keys.values()))
        return {"format": POSTMORTEM.format, **shape.written(shape.values(incident, writing), writing)}

    def is_as_brought_in(self, record, row, head):
        """Whether nobody has changed the record since, and all that the version tells is kept with it."""
        return (
            not self.revisions.get(record.reference)
            and not row.history_change_reason
            and record.version == 1
            and abs(record.updated_at - row.history_date) < SAME_MOMENT
            and row.history_user_id in (None, self.brought_in_by.get(record.pk))
            and head == self.head_of(record)
        )

    def stands(self, row, head):
        """Whether a whole revision says the same, by the same account, of the same moment."""
        return row.history_type != DELETED and any(
            revision.by_id == row.history_user_id
            and abs(revision.at - row.history_date) < SAME_MOMENT
            and head_in(json.loads(revision.document)) == head
            for revision in self.revisions.get(row.reference, [])
        )

    def deletion_of(self, row):
        """What was deleted before it could be brought back: from now on it can, as a draft."""
        beside = {"id": row.id, "version": row.version, "created_at": row.created_at.isoformat()}
        return self.apps.get_model("postmortems", "Deletion").objects.create(
            reference=row.reference,
            slug=row.slug,
            title=row.title,
            by_id=row.history_user_id,
            at=row.history_date,
            why=row.history_change_reason or "",
            beside=beside,
        )

    def put_between(self, reference, found):
        """Number them with the revisions that there are, in the order of time; these keep the order that they have."""
        kept, waiting, number, now = self.revisions.get(reference, []), list(found), 0, {}
        for revision in kept:
            while waiting and waiting[0].at < revision.at:
                waiting.pop(0).number = number = number + 1
            now[revision.number] = number = number + 1
        for revision in waiting:
            revision.number = number = number + 1
        for revision in reversed(kept):  # the last first, as no two may have the same number
            why = RESTORED.sub(lambda told: f"Restored revision {now.get(int(told[1]), told[1])}", revision.why, count=1)
            self.rows("postmortems.Revision", pk=revision.pk).update(number=now[revision.number], why=why)
        if record := self.records.get(reference):
            for read in self.rows("postmortems.LastRead", incident=record.pk):
                known = [revision.number for revision in found if revision.at <= read.at]
                read.number = max([now.get(read.number, 0), *known])
                read.save(update_fields=["number"])


def grouped(rows):
    groups = defaultdict(list)
    for row in rows:
        groups[row.reference].append(row)
    return groups


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0026_who_changed_the_state_stays_by_name"),
        ("postmortems", "0016_drop_former_documents"),
    ]
    run_before = [("incidents", "0027_history_is_kept_whole")]
    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop)]
