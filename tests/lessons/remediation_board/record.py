"""A small record of ours and theirs by chance, always the same, and what a plain look at its rows says."""

from datetime import date, datetime, timedelta
from random import Random

from django.utils import timezone

from incidents.models import Incident
from lessons.models import Remediation, RemediationChange, RemediationStatus
from tests.factories import make_incident, make_lesson, make_organization, make_our_incident, make_user

PERSON = "dara"


def make_record(*, seed=1, incidents=14):
    """Incidents of ours and of others, open to all, restricted and drafts, each with some remediations."""
    dice, today = Random(seed), timezone.localdate()
    person, lesson = make_user(PERSON, first_name="Dara", last_name="Quinn"), make_lesson(slug="ask-who-serves")
    theirs = make_organization("Other Freight")
    for place in range(incidents):
        make = make_our_incident if place % 3 else make_incident
        fields = {} if place % 3 else {"organization": theirs}
        if place % 5 == 4:
            fields |= {"visibility": Incident.Visibility.RESTRICTED}
        incident = make(severity=dice.choice([1, 2, 3, None]), **fields)
        for number in range(dice.randrange(1, 7)):
            applied = add(dice, incident, number, today, person)
            if dice.random() < 0.4:
                applied.applies.add(lesson)


def add(dice, incident, number, today, person):
    def day(before, until=0):
        return today - timedelta(days=dice.randrange(until, before)) if dice.random() < 0.85 else None

    status = RemediationStatus(dice.choice(RemediationStatus.values))
    opened_on = day(500, 1)
    values = {
        "kind": dice.choice(Remediation.Kind.values),
        "status": status,
        "priority": dice.choice([None, 1, 2, 3]),
        "team": dice.choice(["", "", "Storage", "Platform"]),
        "opened_on": opened_on,
        "due_on": opened_on and dice.choice([None, opened_on + timedelta(days=dice.randrange(560))]),
        "moved_on": day(90),
        **dice.choice([{}, {"owner": person}, {"owner_name": "A. N. Other"}]),
    }
    if status in Remediation.COMPLETE and opened_on and dice.random() < 0.8:
        values["completed_on"] = opened_on + timedelta(days=dice.randrange((today - opened_on).days + 1))
    if status == RemediationStatus.DECLINED:
        values["declined_because"] = "It costs more than it saves."
    if status == RemediationStatus.VERIFIED:
        values["evidence_note"] = "The drill of May."
    made = incident.remediations.create(key=f"r-{number}", text=f"Change {number}.", position=number, **values)
    if status == RemediationStatus.VERIFIED and dice.random() < 0.7:
        at = timezone.make_aware(datetime.combine(day(400) or today, datetime.min.time()))
        RemediationChange.objects.create(remediation=made, before="done", after="verified", changed_at=at)
    return made


def open_rows(rows):
    return [row for row in rows if row.status in Remediation.OPEN]


def end_of_month(name):
    year, month = map(int, name.split("-"))
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
