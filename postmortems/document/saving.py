"""Writing a document's facts to the record."""

from datetime import date

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.utils.functional import cached_property

from incidents.models import (
    Cause,
    Caveat,
    Figure,
    Impact,
    ImpactVia,
    Incident,
    Milestone,
    MilestoneCitation,
    Organization,
    Region,
    Relation,
    Service,
    Signal,
    Source,
    Trigger,
)
from incidents.moments import Moment, PartialDate
from lessons.models import Evidence, Lesson, Remediation
from postmortems.document.postmortem import BRIEF, PROSE
from timelines.models import TimelineEvent


class UnknownName(Exception):
    """A document names something that is not there. Carries the path to the name."""

    def __init__(self, path, message):
        super().__init__(message)
        self.path = path


class Names:
    """Finds, once a run, what documents call by name; makes the organisations, services and the like that are new."""

    def __init__(self):
        self.found = {}

    def _once(self, kind, key, find):
        if (kind, key) not in self.found:
            self.found[kind, key] = find()
        return self.found[kind, key]

    def organization(self, name):
        return self._once("organization", name, lambda: Organization.objects.get_or_create(name=name)[0])

    def region(self, name):
        return self._once("region", name, lambda: Region.objects.get_or_create(name=name)[0])

    def group(self, name):
        return self._once("group", name, lambda: Group.objects.get_or_create(name=name)[0])

    def service(self, organization, name):
        return self._once(
            "service",
            (organization.pk, name),
            lambda: Service.objects.get_or_create(organization=organization, name=name)[0],
        )

    def user(self, name):
        """The account of that name; one that cannot log in where there is none, so that authorship is kept."""

        def find():
            users = get_user_model()
            user = users.objects.filter(username=name).first()
            if user is None:
                user = users(username=name, is_active=False)
                user.set_unusable_password()
                user.save()
            return user

        return self._once("user", name, find)

    @cached_property
    def lessons(self):
        """Every lesson by its slug; read when those that the run brings are there."""
        return {lesson.slug: lesson for lesson in Lesson.objects.only("slug")}

    def lesson(self, slug, path):
        lesson = self.lessons.get(slug)
        if lesson is None:
            raise UnknownName(path, f"there is no lesson “{slug}”")
        return lesson


def save_postmortem(incident, data, names, *, by, at):
    """Write a document in normal form to the incident, new or old. Relations come later, with ``relate_incident``.

    Rows with a key (sources, causes, remediations) keep their identity; the others are written anew.
    """
    _Writer(incident, data, names, by=by, at=at).write()


def relate_incident(incident, data):
    """Set the relations to other incidents, all of which are saved by now."""
    incident.relations.all().delete()
    rows = data.get("relations", [])
    others = {other.slug: other for other in Incident.objects.filter(slug__in=[row["incident"] for row in rows])}
    for place, row in enumerate(rows):
        if row["incident"] not in others:
            raise UnknownName(("relations", place, "incident"), f"there is no incident “{row['incident']}”")
    Relation.objects.bulk_create(
        Relation(
            incident=incident,
            position=place,
            kind=row.get("kind", "related_to"),
            to=others[row["incident"]],
            note=row.get("note", ""),
        )
        for place, row in enumerate(rows)
    )


class _Writer:
    def __init__(self, incident, data, names, *, by, at):
        self.incident, self.data, self.names, self.by, self.at = incident, data, names, by, at

    def write(self):
        self.write_incident()
        self.sources = self.write_keyed(Source, self.source)
        self.causes = self.write_keyed(Cause, self.cause)
        self.write_milestone_citations()
        self.write_impacts()
        self.rewrite(Trigger, "triggers", self.trigger)
        self.rewrite(TimelineEvent, "timeline", self.event)
        self.rewrite(Figure, "figures", lambda row: {"what": row["what"], "value": row["value"]})
        self.rewrite(Signal, "signals", lambda row: {"kind": row.get("kind", "error"), "text": row["text"]})
        self.rewrite(Evidence, "lessons", self.evidence)
        self.write_caveats()
        self.write_remediations()

    def moment(self, text):
        return Moment.parse(text, self.data["zone"]) if text else None

    def cited(self, row):
        return {"source": self.sources.get(row.get("source")), "read_in": self.sources.get(row.get("read_in"))}

    def write_incident(self):
        incident, data = self.incident, self.data
        state = data.get("state", "draft")
        before, is_new = incident.state, incident.pk is None
        for name in ("slug", "title", "zone", "severity"):
            setattr(incident, name, data[name])
        incident.reference = data.get("reference", incident.reference)
        incident.short_title = data.get("short", "")
        incident.organization = self.names.organization(data["organization"])
        incident.detected_by = data.get("detected_by", "unknown")
        incident.visibility = data.get("visibility", "internal")
        incident.canonical_url = data.get("canonical_url")
        for milestone in Milestone.values:
            setattr(incident, milestone, self.moment(data.get("milestones", {}).get(milestone, {}).get("at")))
        for name in BRIEF:
            setattr(incident, name, data.get("brief", {}).get(name, ""))
        for name in PROSE:
            setattr(incident, name, data.get(name, ""))
        incident.state = state
        if state == "published" and incident.published_at is None:
            incident.published_at = self.at
        if not is_new:
            incident.version += 1
        incident.save()
        incident.regions.set(self.names.region(name) for name in data.get("regions", []))
        incident.groups.set(self.names.group(name) for name in data.get("groups", []))
        incident.authors.set(self.names.user(name) for name in data.get("authors", []))
        incident.tags.set(data.get("tags", []))
        if is_new or before != state:
            incident.status_changes.create(
                from_state="" if is_new else before,
                to_state=state,
                changed_by=self.by,
                changed_at=self.at,
                why="Imported",
            )

    def write_keyed(self, model, fields):
        """Rows that others name by key: kept, changed, made or deleted one by one. Returns them by key."""
        rows = self.data.get(f"{model.__name__.lower()}s", [])
        kept = {row.key: row for row in model.objects.filter(incident=self.incident)}
        model.objects.filter(incident=self.incident).exclude(key__in=[row["key"] for row in rows]).delete()
        for place, row in enumerate(rows):
            record = kept.get(row["key"]) or model(incident=self.incident, key=row["key"])
            record.position = place
            for name, value in fields(row).items():
                setattr(record, name, value)
            record.save()
            kept[row["key"]] = record
        return {row["key"]: kept[row["key"]] for row in rows}

    def rewrite(self, model, section, fields):
        model.objects.filter(incident=self.incident).delete()
        made = []
        for place, row in enumerate(self.data.get(section, [])):
            record = model(incident=self.incident, position=place, **self.cited(row))
            self.place = place
            for name, value in fields(row).items():
                setattr(record, name, value)
            made.append(record)
        return model.objects.bulk_create(made)

    def source(self, row):
        date_ = PartialDate.parse(row["date"]) if row.get("date") else None
        return {
            "title": row["title"],
            "publisher": row.get("publisher", ""),
            "url": row.get("url", ""),
            "archive_url": row.get("archive", ""),
            "published_on": date_ and date_.on,
            "published_precision": date_.precision if date_ else "day",
            "kind": row.get("kind", "secondary"),
            "access": row.get("access", ""),
            "note": row.get("note", ""),
        }

    def cause(self, row):
        return {
            "kind": row["kind"],
            "category": row["category"],
            "text": row["text"],
            "why": row.get("why", ""),
            **self.cited(row),
        }

    def write_milestone_citations(self):
        self.incident.milestone_citations.all().delete()
        MilestoneCitation.objects.bulk_create(
            MilestoneCitation(incident=self.incident, milestone=name, **self.cited(row))
            for name, row in self.data.get("milestones", {}).items()
            if row.get("source")
        )

    def service(self, row):
        home = row.get("organization")
        return self.names.service(self.names.organization(home) if home else self.incident.organization, row["service"])

    def write_impacts(self):
        impacts = self.rewrite(
            Impact,
            "impacts",
            lambda row: {
                "service": self.service(row),
                "part": row.get("part", ""),
                "role": row["role"],
                "effect": row["effect"],
                "began": self.moment(row.get("from")),
                "ended": self.moment(row.get("until")),
            },
        )
        ImpactVia.objects.bulk_create(
            ImpactVia(impact=impact, position=place, service=self.service(via), by=via.get("by", ""))
            for impact, row in zip(impacts, self.data.get("impacts", []), strict=True)
            for place, via in enumerate(row.get("via", []))
        )

    def trigger(self, row):
        return {
            "category": row["category"],
            "text": row["text"],
            "why": row.get("why", ""),
            "occurred": self.moment(row.get("at")),
        }

    def event(self, row):
        return {
            "occurred": self.moment(row.get("at")),
            "ended": self.moment(row.get("until")),
            "kind": row["kind"],
            "text": row["text"],
            "evidence_url": row.get("evidence", ""),
        }

    def evidence(self, row):
        lesson = self.names.lesson(row["lesson"], ("lessons", self.place, "lesson"))
        return {"lesson": lesson, "way": row.get("way", "violated"), "how": row["how"]}

    def write_caveats(self):
        self.incident.caveats.all().delete()
        for place, row in enumerate(self.data.get("caveats", [])):
            caveat = Caveat.objects.create(
                incident=self.incident, position=place, kind=row.get("kind", "unknown"), text=row["text"]
            )
            caveat.sources.set(self.sources[key] for key in row.get("sources", []))

    def write_remediations(self):
        before = dict(self.incident.remediations.values_list("key", "status"))
        records = self.write_keyed(Remediation, self.remediation)
        for place, row in enumerate(self.data.get("remediations", [])):
            record = records[row["key"]]
            record.addresses.set(self.causes[key] for key in row.get("addresses", []))
            record.applies.set(
                self.names.lesson(slug, ("remediations", place, "applies")) for slug in row.get("applies", [])
            )
            if before.get(record.key) != record.status:
                record.changes.create(
                    changed_by=self.by,
                    changed_at=self.at,
                    from_status=before.get(record.key, ""),
                    to_status=record.status,
                    note="Imported",
                )

    def remediation(self, row):
        def day(key):
            return date.fromisoformat(row[key]) if row.get(key) else None

        return {
            "text": row["text"],
            "kind": row["kind"],
            "status": row.get("status", "proposed"),
            "priority": row.get("priority"),
            "owner": self.names.user(row["owner"]) if row.get("owner") else None,
            "team": row.get("team", ""),
            "opened_on": day("opened"),
            "due_on": day("due"),
            "completed_on": day("completed"),
            "declined_because": row.get("declined_because", ""),
            "tracker_url": row.get("tracker", ""),
            "evidence_url": row.get("evidence", ""),
            "links": row.get("links", "stated"),
            **self.cited(row),
        }
