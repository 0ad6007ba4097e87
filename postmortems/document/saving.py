"""Writing documents to the record, many at once."""

from collections import Counter

from django.contrib.auth import get_user_model
from django.db.models import F

from incidents.models import Incident, IncidentWikilink, ReferenceSequence, StatusChange
from lessons.models import Remediation, RemediationChange
from lessons.models.remediation.text_values import COLUMNS, Field, told
from lessons.models.remediation.writing import tell_movement

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


def save_incidents(pairs, saving, *, only=None, is_return=False):
    """Write values to their incidents, new or old; relations come later, with ``relate``.

    Rows with a key (sources, causes, remediations) keep their identity; the others are written anew. ``only``: the keys
    whose rows are written, of incidents that are there already. ``is_return``: they were there before, with all
    that became of their remediations.
    """
    old = {incident.pk for incident, _ in pairs if incident.pk}
    before = {incident.pk: incident.state for incident, _ in pairs if incident.pk}
    statuses = None if is_return else _told(old)
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


def _told(incident_ids):
    """By the id of each remediation, what it tells of each field, and how its own tracker calls its status."""
    rows = Remediation.objects.filter(incident__in=incident_ids) if incident_ids else Remediation.objects.none()
    owner = f"owner__{get_user_model().USERNAME_FIELD}"
    columns = [owner if name == "owner" else name for name in COLUMNS]
    return {
        pk: (told(**dict(zip(COLUMNS, values, strict=True))), word)
        for pk, word, *values in rows.order_by("pk").values_list("pk", "stated_status", *columns)
    }


def _keep_steps(incidents, states, statuses, saving):
    """Keep who changed the state of an incident or the status of a remediation, and when; unless its document does."""
    moved = {incident.pk: incident.state for incident in incidents if states.get(incident.pk) != incident.state}
    known = _last_steps(StatusChange.objects.filter(incident__in=moved), "incident_id", "to_state")
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
        if known.get(pk) != state
    )
    if statuses is not None:
        _keep_changes(incidents, statuses, saving)
    tell_movement(Remediation.objects.filter(incident__in=[incident.pk for incident in incidents]))


def _keep_changes(incidents, before, saving):
    """Keep what became of each remediation, a row for each field; of a new one that it came with its status."""
    now = _told([incident.pk for incident in incidents])
    changed = {
        (pk, field): (before[pk][0][field] if pk in before else "", text)
        for pk, (texts, _) in now.items()
        for field, text in texts.items()
        if (before[pk][0][field] != text if pk in before else field == Field.STATUS)
    }
    ids = {pk for pk, _ in changed}
    last = RemediationChange.objects.filter(remediation__in=ids).oldest_first()
    known = {(pk, field): text for pk, field, text in last.values_list("remediation", "field", "after")}
    insert(
        RemediationChange(
            remediation_id=pk,
            field=field,
            before=was,
            after=text,
            changed_by=saving.by,
            changed_at=saving.at,
            note=_note(saving, now[pk][1] if field == Field.STATUS else ""),
        )
        for (pk, field), (was, text) in changed.items()
        if known.get((pk, field)) != text
    )
    rose = Counter(pk for pk, _ in changed if pk in before)
    for times in set(rose.values()):
        risen = [pk for pk, count in rose.items() if count == times]
        Remediation.objects.filter(pk__in=risen).update(version=F("version") + times)


def _note(saving, word):
    return f"{saving.note} as “{word}”" if word and saving.note else saving.note


def _last_steps(steps, of, to):
    """To what each row went last."""
    return dict(steps.order_by("changed_at", "pk").values_list(of, to))
