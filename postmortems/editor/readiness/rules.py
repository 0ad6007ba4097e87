"""The one table of what a postmortem may lack: what blocks its publication, what only advises, and why.

docs/authoring.md explains it row by row; a test holds the two together.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from . import missing


class Rule(NamedTuple):
    name: str
    #: The section of the editor in which it is mended.
    section: str
    #: Whether the postmortem cannot be published as long as it is so.
    blocks: bool
    title: str
    reason: str
    #: What is missing by it, of a Record and the rule: findings, or none.
    find: Callable[..., Iterable]


BLOCKS, ADVISES = True, False

RULES = (
    Rule(
        "no-summary",
        "summary",
        BLOCKS,
        "No summary",
        "Whoever opens it at night reads the summary first, and often nothing else.",
        missing.summary,
    ),
    Rule(
        "no-start",
        "times",
        BLOCKS,
        "No start",
        "Every list, chart and response time counts from the start. The day, the month or the year is enough.",
        missing.start,
    ),
    Rule(
        "times-out-of-order",
        "times",
        BLOCKS,
        "Times out of order",
        "What ends before it begins, or is found before it starts, makes every figure wrong that is drawn from it.",
        missing.order,
    ),
    Rule(
        "no-origin",
        "impact",
        BLOCKS,
        "No origin",
        "The blast radius begins somewhere: a service has the role origin, or the record says that nobody named one.",
        missing.origin,
    ),
    Rule(
        "no-cause",
        "causes",
        BLOCKS,
        "No cause",
        "Without a cause there is nothing to learn. One that was never found is written down as such, of category "
        "“unknown”.",
        missing.cause,
    ),
    Rule(
        "to-be-written",
        "causes",
        BLOCKS,
        "Rows that are still to be written",
        "What was copied from another postmortem as structure says nothing of this one yet.",
        missing.placeholders,
    ),
    Rule(
        "no-trigger",
        "causes",
        ADVISES,
        "No trigger",
        "What set it off tells others when to expect it; it is not the cause, which had waited there before.",
        missing.trigger,
    ),
    Rule(
        "no-detection",
        "times",
        ADVISES,
        "No moment of detection",
        "How long nobody knew is often the larger part of an outage, and the cheapest to shorten.",
        missing.detection,
    ),
    Rule(
        "no-timeline",
        "timeline",
        ADVISES,
        "No timeline",
        "What was known when explains why people did what they did.",
        missing.timeline,
    ),
    Rule(
        "cause-without-remediation",
        "causes",
        ADVISES,
        "A cause with no remediation",
        "What was found once can cause the next outage in the same way, as nothing on record would change it.",
        missing.remediation,
    ),
    Rule(
        "nobody-in-charge",
        "remediations",
        ADVISES,
        "A remediation of yours with no owner or no date",
        "What nobody owns and nothing dates is not done. Those that a source states are others’ and not asked for.",
        missing.owner_and_date,
    ),
    Rule(
        "no-better-detection",
        "remediations",
        ADVISES,
        "No remediation improves detection",
        "The next fault will be another one: seeing it sooner helps against all of them.",
        missing.better_detection,
    ),
    Rule(
        "no-source",
        "sources",
        ADVISES,
        "No source",
        "Facts carry their source, so that they can be checked: a dashboard, a ticket, the channel of the incident.",
        missing.source,
    ),
    Rule(
        "dead-links",
        "narrative",
        ADVISES,
        "Links that lead nowhere",
        "Readers see plain words where no page is called so, or where several are.",
        missing.pages,
    ),
    Rule(
        "no-lesson",
        "lessons",
        ADVISES,
        "No lesson, though incidents like it taught some",
        "What happened twice is a pattern: say which lesson it is, and the next reader finds both.",
        missing.lesson,
    ),
    Rule(
        "language",
        "narrative",
        ADVISES,
        "Words that may blame somebody, or say little",
        "Whoever fears to be blamed tells less next time; and what nobody can check is not done.",
        missing.blame,
    ),
)
