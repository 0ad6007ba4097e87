"""Writing documents to the record, many at once."""

from incidents.models import Incident, IncidentWikilink, ReferenceSequence, StatusChange
from lessons.models import Remediation, RemediationChange

from .dating import year_told
from .fields import LESSON, POSTMORTEM, SERVICE, THESAURUS
from .inserting import insert


class Saving:
    """What the rows of one batch need of each other, who saves them when, and what is noted of it where rows tell."""

    def __init__(self, names, *, by, at, note="Imported"):
        self.names, self.by, self.at, self.note = names, by, at, note
        self.homes = {}
        self._rows = {}

    def keep_row(self, section, incident_id, key, pk):
        self._rows[section, incident_id, key] = pk

    def row(self, section, incident_id, key):
        """The id of a row that others name by its key."""
        return self._rows[section, incident_id, key]

    def home_of(self, row):
        """The name of the organisation whose services a row means, unless it says otherwise."""
        return self.homes[row.incident_id if hasattr(row, "incident_id") else row.impact.incident_id]


def save_services(pairs, saving):
    """Write values to their services, new or old."""
    old = {service.pk for service, _ in pairs if service.pk}
    for service, values in pairs:
        SERVICE.put(service, values, saving)
        service.save()
    SERVICE.save_rows(pairs, saving, old)


def save_lessons(pairs, saving):
    """Write values to their lessons, new or old; related lessons come later, with ``relate``."""
    old = {lesson.pk for lesson, _ in pairs if lesson.pk}
    for lesson, values in pairs:
        LESSON.put(lesson, values, saving)
        lesson.save()
    LESSON.save_rows(pairs, saving, old)


def save_groups(pairs, saving):
    """Write values to their groups of synonyms, new or old."""
    for group, values in pairs:
        THESAURUS.put(group, values, saving)
        group.save()


def save_incidents(pairs, saving, *, only=None):
    """Write values to their incidents, new or old; relations come later, with ``relate``.

    Rows with a key (sources, causes, remediations) keep their identity; the others are written anew. ``only``: the keys
    whose rows are written, of incidents that are there already.
    """
    old = {incident.pk for incident, _ in pairs if incident.pk}
    before = {incident.pk: incident.state for incident, _ in pairs if incident.pk}
    statuses = _statuses(old)
    for incident, values in pairs:
        POSTMORTEM.put(incident, values, saving)
        if incident.published_at is None and was_published(incident, values):
            incident.published_at = saving.at
    _create([(incident, values) for incident, values in pairs if not incident.pk], saving)
    for incident, _ in pairs:
        if incident.pk in old:
            incident.version += 1
            incident.save()
    saving.homes.update({incident.pk: values["organization"] for incident, values in pairs})
    POSTMORTEM.save_rows(pairs, saving, old, only=only)
    _keep_steps([incident for incident, _ in pairs], before, statuses, saving)


def was_published(incident, values):
    """Whether readers are to see it. An archived one counts as published before, unless its history says otherwise."""
    is_archived = incident.state == Incident.State.ARCHIVED
    return incident.state == Incident.State.PUBLISHED or (is_archived and "history" not in values)


def relate(kind, pairs, saving, old, *, only=None):
    """Write what names other records of the kind, all of which are saved by now."""
    kind.save_rows(pairs, saving, old, last=True, only=only)


def _create(pairs, saving):
    incidents = [incident for incident, _ in pairs]
    ReferenceSequence.remember(*(incident.reference for incident in incidents if incident.reference))
    new = [(incident, values) for incident, values in pairs if not incident.reference]
    for incident, values in new:
        incident.year_told, _ = year_told(values)
    references = ReferenceSequence.next_references([incident.reference_year for incident, _ in new])
    for (incident, _), reference in zip(new, references, strict=True):
        incident.reference = reference
    insert(incidents)
    insert(
        IncidentWikilink(incident=incident, kind=target.kind, name=target.name)
        for incident in incidents
        for target in incident.wikilink_targets
    )


def _statuses(incident_ids):
    rows = Remediation.objects.filter(incident__in=incident_ids) if incident_ids else Remediation.objects.none()
    return {pk: (status, word) for pk, status, word in rows.values_list("pk", "status", "stated_status")}


def _keep_steps(incidents, states, statuses, saving):
    """Keep who changed the state of an incident or the status of a remediation, and when; unless its document does."""
    moved = {incident.pk: incident.state for incident in incidents if states.get(incident.pk) != incident.state}
    told = _last_steps(StatusChange.objects.filter(incident__in=moved), "incident_id", "to_state")
    insert(
        StatusChange(
            incident_id=pk,
            from_state=states.get(pk, ""),
            to_state=state,
            changed_by=saving.by,
            changed_at=saving.at,
            why=saving.note,
        )
        for pk, state in moved.items()
        if told.get(pk) != state
    )
    now = _statuses([incident.pk for incident in incidents])
    before = {pk: status for pk, (status, _) in statuses.items()}
    moved = {pk: status for pk, (status, _) in now.items() if before.get(pk) != status}
    told = _last_steps(RemediationChange.objects.filter(remediation__in=moved), "remediation_id", "to_status")
    insert(
        RemediationChange(
            remediation_id=pk,
            from_status=before.get(pk, ""),
            to_status=status,
            changed_by=saving.by,
            changed_at=saving.at,
            note=f"{saving.note} as “{now[pk][1]}”" if now[pk][1] and saving.note else saving.note,
        )
        for pk, status in moved.items()
        if told.get(pk) != status
    )


def _last_steps(steps, of, to):
    """To what each row went last."""
    return dict(steps.order_by("changed_at", "pk").values_list(of, to))
