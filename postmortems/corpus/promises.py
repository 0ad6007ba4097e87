"""What was promised after an incident, and how far that has come: the older, the further."""

from datetime import timedelta

from lessons.models import Remediation, RemediationChange
from lessons.models.due_date import DueDate, DuePrecision

from .long_tail import Weighted
from .moments import Calendar
from .sentences import REMEDIATIONS, WHYS
from .vocabulary import TEAMS, words

PROMISED = Weighted({0: 4, 1: 8, 2: 14, 3: 18, 4: 18, 5: 14, 6: 10, 8: 8, 12: 4, 20: 2})
Status = Remediation.Status
YOUNG = Weighted(
    {Status.PROPOSED: 30, Status.ACCEPTED: 30, Status.IN_PROGRESS: 25, Status.DONE: 10, Status.DECLINED: 5}
)
OLD = Weighted(
    {
        Status.PROPOSED: 5,
        Status.ACCEPTED: 7,
        Status.IN_PROGRESS: 6,
        Status.DONE: 45,
        Status.VERIFIED: 25,
        Status.DECLINED: 12,
    }
)
KINDS = Weighted(dict(zip(Remediation.Kind, [40, 20, 15, 9, 5, 11], strict=True)))
DUE = Weighted({None: 20, DuePrecision.DAY: 50, DuePrecision.MONTH: 14, DuePrecision.QUARTER: 12, DuePrecision.YEAR: 4})
STEPS = {
    Status.PROPOSED: [],
    Status.ACCEPTED: [Status.ACCEPTED],
    Status.IN_PROGRESS: [Status.ACCEPTED, Status.IN_PROGRESS],
    Status.DONE: [Status.ACCEPTED, Status.IN_PROGRESS, Status.DONE],
    Status.VERIFIED: [Status.ACCEPTED, Status.IN_PROGRESS, Status.DONE, Status.VERIFIED],
    Status.DECLINED: [Status.DECLINED],
}
YOUNG_FOR = timedelta(days=240)
TEAM_NAMES = words(TEAMS)


def add_remediations(story):
    for place in range(PROMISED.one(story.dice)):
        add_remediation(story, place)


def add_remediation(story, place):
    dice, tables, closed_at = story.dice, story.tables, story.ended
    kind = KINDS.one(dice)
    status = (YOUNG if Calendar.ENDS - closed_at < YOUNG_FOR else OLD).one(dice)
    opened_on = closed_at.date() + timedelta(days=1 + int(dice.random() * 10))
    values = {
        "incident_id": story.pk,
        "position": place,
        "key": f"{kind}-{place + 1}",
        "text": story.one(REMEDIATIONS[kind]),
        "kind": kind.value,
        "status": status.value,
        "opened_on": opened_on,
        **owner(story),
        **story.source(),
    }
    if (precision := DUE.one(dice)) is not None:
        due = DueDate.of(opened_on + timedelta(days=14 + int(dice.random() * 200)), precision)
        values |= {"due_on": due.on, "due_precision": precision.value}
    if status in Remediation.COMPLETE and dice.random() < 0.85:
        values["completed_on"] = opened_on + timedelta(days=1 + int(dice.random() * 150))
    if status == Status.DECLINED:
        values["declined_because"] = story.one(WHYS)
    if status == Status.VERIFIED or dice.random() < 0.1:
        values["evidence_url"] = f"https://reviews.example.com/{dice.getrandbits(30):x}"
    if dice.random() < 0.4:
        values["tracker_key"] = f"OPS-{1 + int(dice.random() * 90_000)}"
    if dice.random() < 0.8:
        values["priority"] = 1 + int(dice.random() * 3)
    if dice.random() < 0.3:
        values["links"] = Remediation.Links.READING.value
    taken, at = [], closed_at
    for step in [Status.PROPOSED, *STEPS[status]]:
        at += timedelta(minutes=1 + int(dice.random() * 60_000))
        taken.append((step.value, at))
    values["moved_on"] = at.date() if STEPS[status] else opened_on
    pk = tables[Remediation].add(**values)
    add_links(story, pk)
    before = ""
    for after, at in taken:
        who = story.world.somebody(dice)
        tables[RemediationChange].add(remediation_id=pk, **who, changed_at=at, before=before, after=after)
        before = after


def owner(story):
    """Who is to do it: one in eight is nobody's."""
    dice = story.dice
    draw, values = dice.random(), {}
    if draw < 0.35:
        values["owner_id"] = story.world.users.one(dice)
    elif draw < 0.55:
        values["owner_name"] = story.one(["{person}"])
    if 0.25 < draw < 0.875:
        values["team"] = TEAM_NAMES[int(dice.random() ** 2 * len(TEAM_NAMES))]
    return values


def add_links(story, pk):
    """The causes that it addresses, and the lessons that it applies."""
    dice, tables = story.dice, story.tables
    addressed = {cause for cause in story.causes if dice.random() < 0.4}
    for cause in sorted(addressed):
        tables[Remediation.addresses.through].add(remediation_id=pk, cause_id=cause)
    if dice.random() < 0.6:
        for lesson, _ in story.world.lessons.some(dice, 1 + (dice.random() < 0.2)):
            tables[Remediation.applies.through].add(remediation_id=pk, lesson_id=lesson)
