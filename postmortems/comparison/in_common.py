"""What incidents have in common, and what sets them apart."""

from collections import Counter, defaultdict
from typing import NamedTuple

from django.urls import reverse

from incidents.models import Category
from lessons.models import Evidence, Lesson

IN_WORDS = {2: "two", 3: "three", 4: "four"}


class Shared(NamedTuple):
    """Something that several incidents have: what, its page if it has one, and which ones; None when all have it."""

    label: str
    link: str
    incidents: list | None


class LessonRow(NamedTuple):
    """A lesson, and for each incident which ways it shows there: it may be violated in one part and held in another."""

    lesson: Lesson
    ways: list[list[Evidence.Way]]

    @property
    def incident_count(self):
        return sum(map(bool, self.ways))


class Lessons(NamedTuple):
    shared: list[LessonRow]
    apart: list  #: (incident, what only it bears on, as (lesson, ways))
    counts: list[str]  #: how many are in all of them, in two …

    @property
    def way_kinds(self):
        """The ways that occur among those shared."""
        found = {way for row in self.shared for ways in row.ways for way in ways}
        return [way for way in Evidence.Way if way in found]


def shared_by(incidents):
    """What at least two of the incidents have in common, by what it is: (name, [Shared, …])."""
    kinds = [
        ("Set off by", lambda incident: categories(incident.triggers.all())),
        ("Kinds of cause", lambda incident: categories(incident.causes.all())),
        ("Kinds of impact", lambda incident: [(kind.label, "") for kind in incident.kinds_of_impact]),
        (
            "Services struck",
            lambda incident: [named(row.service) for row in incident.impacts.all() if not row.is_carrier],
        ),
        ("Tags", lambda incident: [(tag.name, reverse("tag_detail", args=[tag.slug])) for tag in incident.tags.all()]),
    ]
    return [(name, _held_by_several(incidents, values_of)) for name, values_of in kinds]


def categories(rows):
    """Those that say something: two incidents of which nobody rated the cause have nothing in common."""
    return [(row.get_category_display(), "") for row in rows if Category(row.category).is_telling]


def named(service):
    return str(service), service.get_absolute_url()


def _held_by_several(incidents, values_of):
    holders = defaultdict(list)
    for incident in incidents:
        for value in dict.fromkeys(values_of(incident)):
            holders[value].append(incident)
    shared = sorted(holders.items(), key=lambda pair: (-len(pair[1]), pair[0][0].casefold()))
    everybody = len(incidents)
    return [
        Shared(label, link, None if len(found) == everybody else found)
        for (label, link), found in shared
        if len(found) > 1
    ]


def lessons_of(incidents):
    """The lessons of incidents: those in several of them, most first, and those in one only."""
    ways = defaultdict(lambda: [[] for _ in incidents])
    for place, incident in enumerate(incidents):
        for evidence in incident.evidence.all():
            ways[evidence.lesson][place].append(Evidence.Way(evidence.way))
    rows = sorted((LessonRow(*pair) for pair in ways.items()), key=lambda row: (-row.incident_count, row.lesson.name))
    apart = [
        (incident, [(row.lesson, row.ways[place]) for row in rows if row.incident_count == 1 and row.ways[place]])
        for place, incident in enumerate(incidents)
    ]
    counts = Counter(row.incident_count for row in rows if row.incident_count > 1)
    everywhere = "both" if len(incidents) == 2 else f"all {IN_WORDS[len(incidents)]}"
    return Lessons(
        shared=[row for row in rows if row.incident_count > 1],
        apart=apart,
        counts=[
            f"{counts[held_by]} in "
            + (everywhere if held_by == len(incidents) else f"{IN_WORDS[held_by]} of {IN_WORDS[len(incidents)]}")
            for held_by in sorted(counts, reverse=True)
        ],
    )
