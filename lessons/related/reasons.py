"""Why two incidents are related, in words."""

from collections import defaultdict
from dataclasses import dataclass, field

from incidents.addresses import address
from incidents.models import Category

from .criteria import CAUSE, GENERIC, LESSON, SERVICE, TAG, TRIGGER, Kind

#: How many things are named of those that are shared in one way.
NAMED = 3
SET_OFF_BY = {
    Category.AUTOMATION: "automation",
    Category.CAPACITY: "capacity work",
    Category.CHANGE: "a change",
    Category.CONFIGURATION: "a change of configuration",
    Category.DATA: "data",
    Category.DEPLOY: "a deploy",
    Category.HARDWARE: "failing hardware",
    Category.LOAD: "load",
    Category.MAINTENANCE: "maintenance",
    Category.NETWORK: "the network",
    Category.POWER: "a loss of power",
    Category.PROCESS: "a matter of process",
    Category.SECURITY: "a matter of security",
    Category.SOFTWARE_DEFECT: "a software defect",
    Category.THIRD_PARTY: "a third party",
    Category.TIME: "a matter of time",
}


@dataclass
class Thing:
    """Something that an incident has and another may have too: its name, where it leads, in which ways it is had."""

    name: str
    link: str = ""
    ways: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Reason:
    """What two incidents have in common in one way: "both broke", and the things, the most telling first."""

    kind: Kind
    words: str
    things: list[Thing]
    score: float

    @property
    def named(self):
        return self.things if len(self.things) == NAMED + 1 else self.things[:NAMED]

    @property
    def more(self):
        return len(self.things) - len(self.named)


def things_of(incident, evidence, tags):
    """What an incident has that others may have too, by kind and key. Its facts are loaded, tags are (name, slug)."""
    things = {}

    def have(kind, key, name, link="", way=""):
        things.setdefault((kind, str(key)), Thing(name, link)).ways.add(way)

    for row in evidence:
        have(LESSON, row.lesson_id, row.lesson.name, row.lesson.get_absolute_url(), row.way)
    for impact in incident.impacts.all():
        have(SERVICE, impact.service_id, impact.service.name, impact.service.get_absolute_url(), impact.role)
    for name, slug in tags:
        have(TAG, slug, name, address("tag_detail", slug))
    for trigger in incident.triggers.all():
        if Category(trigger.category).is_telling:
            have(TRIGGER, trigger.category, SET_OFF_BY[Category(trigger.category)])
    for cause in incident.causes.all():
        if Category(cause.category).is_telling:
            have(CAUSE, cause.category, cause.get_category_display().lower())
    return things


def reasons(things, theirs, rarity):
    """Why an incident with such things is related to one that has ``theirs``, the strongest reason first.

    ``theirs`` are the ways in which it has them; ``rarity`` is how much it says to share each.
    """
    shared = defaultdict(list)
    for (kind, key), ways in theirs.items():
        if (kind, key) in things:
            thing = things[kind, key]
            words, weight = kind.in_common(thing.ways, ways)
            if weight * rarity[kind, key] >= GENERIC:
                shared[kind, words].append((weight * rarity[kind, key], thing))
    found = []
    for (kind, words), scored in shared.items():
        scored.sort(key=lambda pair: (-pair[0], pair[1].name))
        found.append(Reason(kind, words, [thing for _, thing in scored], sum(score for score, _ in scored)))
    return sorted(found, key=lambda reason: (-reason.score, reason.words))
