"""Examples of what can be typed into the search, each with what it finds. They are links: each is tried by a test."""

from typing import NamedTuple

from incidents.models import Category, Cause, ImpactKind, Incident
from postmortems.incident_filter.facets import EMPTY
from postmortems.search.records.parts import BY_PART


class Example(NamedTuple):
    typed: str
    finds: str
    note: str = ""


def values(choices):
    """What may be asked for of some choices: ``monitoring, customer``."""
    return ", ".join(str(value) for value in choices.values if value)


WORDS = [
    Example("retry storm", "Both words, in any form of theirs: retries, storms.", "Their order does not matter."),
    Example('"blast radius"', "The words side by side. “Curly” quotation marks do as well."),
    Example("OOM OR memory", "Either word, or both. “OOM | memory” is the same."),
    Example("dns -cache", "Not where the second word stands.", 'Also -"a phrase" and -cach*.'),
    Example("kines*", "Words that begin so. Two letters at least stand before the star."),
]
AS_THEY_ARE = [
    Example("INSUFFICIENT_DATA", "An alert, an error text or a call is typed as it stands, in any case."),
    Example("us-east-1", "A hyphen inside a name is no minus; nor is one alone, or before a number: exit -9."),
    Example("HTTP 503", "The number belongs to the word before it."),
    Example(
        "csagent.sys", "A name with dots is one thing.", "So is C-00000291*.sys: a star inside a name belongs to it."
    ),
]
FILTERS = [
    Example("service:kinesis", "What struck a service whose name has the word.", "Or the whole name: service:“…”"),
    Example('org:"Amazon Web Services"', "The organisation. First letters do, too: org:aws", "Also organisation:"),
    Example("region:us-east-1", "Where it struck."),
    Example("tag:dns", "A tag."),
    Example("lesson:blast-radius", "What taught a lesson."),
    Example("trigger:capacity", "What set it off.", values(Category)),
    Example("cause:configuration", "The root cause.", values(Category)),
    Example("cause_kind:latent", "The kind of any of its causes.", values(Cause.Kind)),
    Example("impact:availability", "What kind of harm it did.", values(ImpactKind.Kind)),
    Example("severity:1", "How bad it was: 1 is worst.", "1 to 4, unrated. Also sev:"),
    Example("detected:customer", "Who noticed it first.", values(Incident.DetectedBy)),
    Example("year:2020", "The year in which it started, where it happened."),
    Example("after:2020", "From the first day of a year, a month or a day on.", "2020, 2020-06, 2020-06-15"),
    Example("before:2024-06", "Until before the first day of a year or month, or a day."),
    Example("has:remediation", "Records with that part.", ", ".join(EMPTY.LABELS)),
    Example("empty:remediation", "Records without that part.", ", ".join(EMPTY.LABELS)),
    Example("restart in:causes", "Where the words stand in that part of the record.", ", ".join(BY_PART)),
    Example("is:published", "The state of the record.", values(Incident.State)),
]
TOGETHER = [
    Example("service:kinesis OR service:lambda", "Filters of one name widen: either service."),
    Example("service:kinesis severity:1 thread limit", "Filters of different names narrow, and so do words."),
    Example("after:2020 before:2021", "All of the year 2020."),
    Example('"thread limit" in:title OR in:timeline', "The phrase in one of two parts of the record."),
]
STRAIGHT = [
    Example("FL-2020-01", "A reference goes straight to its postmortem."),
    Example("https://aws.amazon.com/message/11201/", "So does the address of the report that it cites."),
]
