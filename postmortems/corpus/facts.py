"""What is known of an incident beside its story: figures, signals, doubts, who states what, and what it teaches."""

from incidents.models import Caveat, Figure, ImpactKind, MilestoneCitation, Signal
from lessons.models import Evidence

from .long_tail import LongTail, Weighted
from .sentences import CAVEATS, EVIDENCE, SIGNALS

WAYS = Weighted(dict(zip(Evidence.Way, [66, 18, 6, 10], strict=True)))
IMPACT_KINDS = LongTail(ImpactKind.Kind, before=0)
FIGURES = [
    ("customers", "Customers who saw it", lambda dice: ("", int(10 ** (1 + 5 * dice.random())))),
    ("requests", "Requests that failed", lambda dice: ("", int(10 ** (3 + 6 * dice.random())))),
    ("share", "Share of traffic", lambda dice: ("", round(100 * dice.random() ** 2, 1))),
    ("money", "Loss", lambda dice: ("USD", int(10 ** (3 + 5 * dice.random())))),
    ("data", "Data restored", lambda dice: ("TB", round(90 * dice.random() ** 2, 1))),
    ("devices", "Hosts restarted", lambda dice: ("", int(10 ** (1 + 3 * dice.random())))),
]


def add_facts(story):
    """Figures, signals, what is not known, and who states the milestones."""

    def figure(place):
        kind, what, measured = FIGURES[(place + story.place) % len(FIGURES)]
        unit, number = measured(story.dice)
        value = f"about {number:,} {unit or kind}"
        numeric = {"kind": kind, "bound": "about", "number": float(number), "unit": unit} if story.happens(0.8) else {}
        return {"what": what, "value": value, **numeric, **story.source()}

    def signal(place):
        text = story.one(SIGNALS)
        return {"kind": "alert" if " firing " in text else "error", "text": text, **story.source()}

    story.rows(Figure, story.up_to(5), figure)
    story.rows(Signal, story.up_to(4), signal)
    if story.happens(0.25):
        for caveat in story.rows(
            Caveat,
            1 + story.up_to(2),
            lambda place: {"kind": list(Caveat.Kind)[place % 3].value, "text": story.one(CAVEATS)},
        ):
            if story.source_ids:
                story.tables[Caveat.sources.through].add(caveat_id=caveat, source_id=story.source_ids[0])
    if story.source_ids:
        for milestone in story.known:
            if story.happens(0.4):
                story.tables[MilestoneCitation].add(
                    incident_id=story.pk, milestone=milestone.value, **story.source(share=1)
                )
    for kind in IMPACT_KINDS.some(story.dice, 1 + story.up_to(2)) if story.happens(0.9) else []:
        story.tables[ImpactKind].add(incident_id=story.pk, kind=kind.value)
    lessons = story.world.lessons.some(story.dice, 1 + story.up_to(5))
    bearing = sorted({(lesson, WAYS.one(story.dice)) for lesson, _ in lessons})
    story.rows(
        Evidence,
        len(bearing),
        lambda place: {
            "lesson_id": bearing[place][0],
            "way": bearing[place][1].value,
            "how": story.one(EVIDENCE),
            **story.source(),
        },
    )
