"""A postmortem's record as data, in the document's order of keys; and the normal form in which two are compared."""

from django.db.models import Prefetch

from incidents.models import Impact, Incident
from incidents.moments import Moment, PartialDate
from lessons.models import Evidence, Remediation
from postmortems.document.reading import tidy

BRIEF = ("first_signs", "looked_like", "was", "ended_by")
PROSE = ("summary", "impact", "narrative", "went_well", "went_badly", "was_luck")
SORTED = ("groups", "authors", "tags", "regions")
DEFAULTS = {
    (): {"detected_by": "unknown", "state": "draft", "visibility": "internal"},
    ("signals",): {"kind": "error"},
    ("remediations",): {"status": "proposed", "links": "stated"},
    ("lessons",): {"way": "violated"},
    ("sources",): {"kind": "secondary"},
}
MOMENTS = {"at", "from", "until"}


def with_whole_record(queryset):
    """Incidents with every row that their documents hold; as many queries for one as for a thousand."""
    return queryset.select_related("organization").prefetch_related(
        "regions",
        "groups",
        "authors",
        "tags",
        "milestone_citations",
        Prefetch(
            "impacts",
            Impact.objects.select_related("service__organization").prefetch_related("vias__service__organization"),
        ),
        "triggers",
        "causes",
        "timeline",
        "figures",
        "signals",
        Prefetch("remediations", Remediation.objects.select_related("owner").prefetch_related("addresses", "applies")),
        Prefetch("evidence", Evidence.objects.select_related("lesson")),
        "relations__to",
        "caveats__sources",
        "sources",
    )


def postmortem_data(incident, *, visible_incidents=None):
    """The document of an incident as plain data.

    ``visible_incidents``: the ids of those that the reader may know of; relations to others are left out. None: all.
    """
    return _Record(incident, visible_incidents).data()


class _Record:
    def __init__(self, incident, visible_incidents):
        self.incident, self.visible_incidents = incident, visible_incidents
        self.source_keys = {source.pk: source.key for source in incident.sources.all()}
        self.cause_keys = {cause.pk: cause.key for cause in incident.causes.all()}

    def data(self):
        incident = self.incident
        rows = {
            "format": "faultline/postmortem/1",
            "reference": incident.reference,
            "slug": incident.slug,
            "title": incident.title,
            "short": incident.short_title,
            "organization": incident.organization.name,
            "regions": [region.name for region in incident.regions.all()],
            "zone": incident.zone,
            "severity": incident.severity,
            "detected_by": incident.detected_by,
            "state": incident.state,
            "visibility": incident.visibility,
            "groups": [group.name for group in incident.groups.all()],
            "authors": [author.get_username() for author in incident.authors.all()],
            "tags": [tag.name.lower() for tag in incident.tags.all()],
            "canonical_url": incident.canonical_url,
            "milestones": self.milestones(),
            "brief": {name: getattr(incident, name) for name in BRIEF},
            "impacts": [self.impact(impact) for impact in incident.impacts.all()],
            "triggers": [
                {
                    "category": trigger.category,
                    "text": trigger.text,
                    "why": trigger.why,
                    "at": self.written(trigger.occurred),
                    **self.cited(trigger),
                }
                for trigger in incident.triggers.all()
            ],
            "causes": [
                {
                    "key": cause.key,
                    "kind": cause.kind,
                    "category": cause.category,
                    "text": cause.text,
                    "why": cause.why,
                    **self.cited(cause),
                }
                for cause in incident.causes.all()
            ],
            "timeline": [
                {
                    "at": self.written(event.occurred),
                    "until": self.written(event.ended),
                    "kind": event.kind,
                    "text": event.text,
                    **self.cited(event),
                    "evidence": event.evidence_url,
                }
                for event in incident.timeline.all()
            ],
            "figures": [
                {"what": figure.what, "value": figure.value, **self.cited(figure)} for figure in incident.figures.all()
            ],
            "signals": [
                {"kind": signal.kind, "text": signal.text, **self.cited(signal)} for signal in incident.signals.all()
            ],
            "remediations": [self.remediation(remediation) for remediation in incident.remediations.all()],
            "lessons": [
                {"lesson": evidence.lesson.slug, "way": evidence.way, "how": evidence.how, **self.cited(evidence)}
                for evidence in incident.evidence.all()
            ],
            "relations": [
                {"kind": relation.kind, "incident": relation.to.slug, "note": relation.note}
                for relation in incident.relations.all()
                if self.visible_incidents is None or relation.to_id in self.visible_incidents
            ],
            "caveats": [
                {"kind": caveat.kind, "text": caveat.text, "sources": [source.key for source in caveat.sources.all()]}
                for caveat in incident.caveats.all()
            ],
            "sources": [
                {
                    "key": source.key,
                    "title": source.title,
                    "publisher": source.publisher,
                    "url": source.url,
                    "archive": source.archive_url,
                    "date": source.published.written() if source.published else None,
                    "kind": source.kind,
                    "access": source.access,
                    "note": source.note,
                }
                for source in incident.sources.all()
            ],
            **{name: getattr(incident, name) for name in PROSE},
        }
        return plain(rows)

    def written(self, moment):
        return moment.written(self.incident.zone) if moment else None

    def cited(self, fact):
        return {"source": self.source_keys.get(fact.source_id), "read_in": self.source_keys.get(fact.read_in_id)}

    def milestones(self):
        citations = {citation.milestone: citation for citation in self.incident.milestone_citations.all()}
        return {
            milestone.value: {
                "at": self.written(moment),
                **(self.cited(citations[milestone.value]) if milestone.value in citations else {}),
            }
            for milestone, moment in self.incident.milestones.items()
            if moment
        }

    def impact(self, impact):
        return {
            "service": impact.service.name,
            "organization": self.elsewhere(impact.service),
            "part": impact.part,
            "role": impact.role,
            "via": [
                {"service": via.service.name, "organization": self.elsewhere(via.service), "by": via.by}
                for via in impact.vias.all()
            ],
            "effect": impact.effect,
            "from": self.written(impact.began),
            "until": self.written(impact.ended),
            **self.cited(impact),
        }

    def elsewhere(self, service):
        return None if service.organization_id == self.incident.organization_id else service.organization.name

    def remediation(self, remediation):
        return {
            "key": remediation.key,
            "text": remediation.text,
            "kind": remediation.kind,
            "status": remediation.status,
            "priority": remediation.priority,
            "owner": remediation.owner and remediation.owner.get_username(),
            "team": remediation.team,
            "opened": remediation.opened_on and remediation.opened_on.isoformat(),
            "due": remediation.due_on and remediation.due_on.isoformat(),
            "completed": remediation.completed_on and remediation.completed_on.isoformat(),
            "declined_because": remediation.declined_because,
            "tracker": remediation.tracker_url,
            "evidence": remediation.evidence_url,
            "addresses": [self.cause_keys[cause.pk] for cause in remediation.addresses.all()],
            "applies": sorted(lesson.slug for lesson in remediation.applies.all()),
            "links": remediation.links,
            **self.cited(remediation),
        }


def without_people(data):
    """The document as those see it who have no account: without user names and groups."""
    remediations = [
        {key: value for key, value in row.items() if key != "owner"} for row in data.get("remediations", [])
    ]
    return plain({**data, "authors": None, "groups": None, "remediations": remediations})


def plain(data, path=()):
    """Data in normal form: nothing empty, no default written out, lists of names in alphabetical order."""
    defaults = DEFAULTS.get(tuple(step for step in path if not isinstance(step, int)), {})
    kept = {}
    for key, value in data.items():
        if isinstance(value, dict):
            value = plain(value, (*path, key))
        elif isinstance(value, list):
            value = [
                plain(item, (*path, key, place)) if isinstance(item, dict) else item for place, item in enumerate(value)
            ]
            if not path and key in SORTED:
                value = sorted(value)
        if value in (None, "", [], {}) or defaults.get(key) == value:
            continue
        kept[key] = value
    return kept


def normal(data):
    """What a writer wrote, as ``postmortem_data`` would write the same record. The data has passed its checks."""
    zone, home = data["zone"], data["organization"].strip()

    def tidied(value, path):
        if isinstance(value, dict):
            return {key: tidied(item, (*path, key)) for key, item in value.items()}
        if isinstance(value, list):
            return [tidied(item, path) for item in value]
        if not isinstance(value, str):
            return value
        if len(path) == 1 and path[0] in PROSE:
            return tidy(value)
        value = value.strip()
        if path[0] in ("milestones", "impacts", "triggers", "timeline") and path[-1] in MOMENTS:
            return Moment.parse(value, zone).written(zone)
        if path == ("sources", "date"):
            return PartialDate.parse(value).written()
        if path[-1] == "organization" and path[0] == "impacts" and value == home:
            return None
        return value

    written = tidied(data, ())
    for key in SORTED:
        written[key] = sorted({name.lower() if key == "tags" else name for name in written.get(key) or []})
    places = {
        section: {row["key"]: place for place, row in enumerate(written.get(section) or [])}
        for section in ("causes", "sources")
    }
    for remediation in written.get("remediations") or []:
        remediation["applies"] = sorted(remediation.get("applies") or [])
        remediation["addresses"] = sorted(remediation.get("addresses") or [], key=places["causes"].__getitem__)
    for caveat in written.get("caveats") or []:
        caveat["sources"] = sorted(caveat.get("sources") or [], key=places["sources"].__getitem__)
    return plain(written)


def changes(before, after):
    """What differs between two documents in normal form: ``(field, old, new)``, with None for nothing."""
    fields = []
    for key in dict.fromkeys([*before, *after]):
        old, new = before.get(key), after.get(key)
        if old == new:
            continue
        if isinstance(old, dict) and isinstance(new, dict):
            fields += [
                (f"{key}, {name}", old.get(name), new.get(name))
                for name in dict.fromkeys([*old, *new])
                if old.get(name) != new.get(name)
            ]
        elif isinstance(old, list) and isinstance(new, list) and old and new and isinstance(new[0], dict):
            fields += _changed_rows(key, old, new)
        else:
            fields.append((key, old, new))
    return fields


def _changed_rows(key, old, new):
    for place in range(max(len(old), len(new))):
        before, after = old[place] if place < len(old) else None, new[place] if place < len(new) else None
        if before is None or after is None:
            yield f"{key} {place + 1}", before, after
        else:
            for name in dict.fromkeys([*before, *after]):
                if before.get(name) != after.get(name):
                    yield f"{key} {place + 1}, {name}", before.get(name), after.get(name)


def find_incident(data):
    """The incident that a document is about: by slug, reference or canonical URL; None for a new one.

    Raises ValueError when these name different incidents.
    """
    found = {}
    for key, column in (("slug", "slug"), ("reference", "reference"), ("canonical_url", "canonical_url")):
        if data.get(key):
            for incident in Incident.objects.filter(**{column: data[key]}):
                found.setdefault(incident.pk, (incident, key))
    if len(found) > 1:
        told = ", ".join(f"{key} is that of {incident.reference}" for incident, key in found.values())
        raise ValueError(f"names more than one incident: {told}")
    return next((incident for incident, _ in found.values()), None)
