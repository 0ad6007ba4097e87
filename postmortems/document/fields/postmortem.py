"""Every key of a postmortem, in the order in which it is written, and where it is kept."""

from incidents.models import Incident
from lessons.models.foreign_status import MEANING, plain
from postmortems.document.kinds import (
    At,
    Choice,
    Choices,
    Cited,
    Day,
    Due,
    Elsewhere,
    Flag,
    FormerSlugs,
    Group,
    Instant,
    Key,
    Keys,
    Milestones,
    Named,
    Names,
    OwnNames,
    PartialDay,
    Prose,
    Quantity,
    Reference,
    Relations,
    Rows,
    ServiceName,
    Slug,
    StatedDuration,
    Steps,
    Tags,
    Text,
    Tracker,
    Translated,
    Url,
)

from .document_kind import Kind


def cited():
    """Who states a fact, and where that was read when it was elsewhere."""
    return [Cited("source"), Cited("read_in")]


def steps(key, relation, moved, note):
    """What went from where to where, when, by whom and why."""
    by = [
        Named("by", "changed_by", for_accounts=True, instead="by_name"),
        Text("by_name", "changed_by_name", for_accounts=True),
    ]
    return Steps(key, relation, [Instant("at", "changed_at"), *moved, *by, *note], most=1000)


#: From which state to which.
STATE = [
    Choice("from", "from_state", choices=Incident.State.choices),
    Choice("to", "to_state", choices=Incident.State.choices, required=True),
]
#: Which field of a remediation, the status unless it says so; what it said before and after.
CHANGED = [Choice("field"), Text("from", "before"), Text("to", "after")]


POSTMORTEM = Kind(
    "postmortem",
    Incident,
    [
        Reference("reference", csv="reference"),
        Slug("slug"),
        FormerSlugs("former_slugs"),
        Text("title", csv="title"),
        Text("short", "short_title"),
        Named("organization", csv="organisation"),
        Names("regions"),
        Text("zone", required=True, csv="zone"),
        Choice("severity", csv="severity"),
        Choice("detected_by", csv="detected_by"),
        Choice("state", csv="state"),
        Instant("published", "published_at"),
        steps("history", "status_changes", STATE, [Text("why")]),
        Choice("visibility"),
        Names("groups", for_accounts=True),
        Names("authors", for_accounts=True, instead="authors_by_name"),
        OwnNames("authors_by_name", "named_authors", for_accounts=True),
        Rows(
            "participants",
            "participants",
            [Named("user", instead="name"), Text("name"), Text("role")],
            most=200,
            for_accounts=True,
        ),
        Tags("tags"),
        Url("canonical_url"),
        Flag("origin_unknown"),
        Choices("impact_kinds", "impact_kinds", "kind", csv="kinds_of_impact"),
        Milestones("milestones"),
        StatedDuration("duration"),
        Group(
            "brief",
            [
                Text("first_signs"),
                Text("looked_like"),
                Text("was"),
                Text("ended_by"),
            ],
        ),
        Rows(
            "impacts",
            "impacts",
            [
                ServiceName("service"),
                Elsewhere("organization"),
                Text("part"),
                Choice("role", required=True),
                Rows("via", "vias", [ServiceName("service"), Elsewhere("organization"), Text("by")], most=50),
                Text("effect"),
                At("from", "began"),
                At("until", "ended"),
                *cited(),
            ],
            most=500,
        ),
        Rows(
            "triggers",
            "triggers",
            [Choice("category"), Text("text"), Text("why"), At("at", "occurred"), *cited()],
            most=50,
        ),
        Rows(
            "causes",
            "causes",
            [Key("key"), Choice("kind"), Choice("category"), Text("text"), Text("why"), *cited()],
            most=100,
        ),
        Rows(
            "timeline",
            "timeline",
            [
                At("at", "occurred"),
                At("until", "ended"),
                Choice("kind", required=True),
                Text("text"),
                *cited(),
                Url("evidence", "evidence_url"),
            ],
            most=2000,
        ),
        Rows(
            "figures",
            "figures",
            [
                Text("what"),
                Text("value"),
                Choice("kind"),
                Choice("bound"),
                Quantity("number"),
                Text("unit"),
                *cited(),
            ],
            most=200,
        ),
        Rows("signals", "signals", [Choice("kind"), Text("text"), *cited()], most=200),
        Rows(
            "remediations",
            "remediations",
            [
                Key("key"),
                Text("text"),
                Choice("kind"),
                Translated("status", meaning=MEANING, plain=plain, kept="stated_status"),
                Text("stated_status"),
                Choice("priority"),
                Named("owner", for_accounts=True, instead="owner_name"),
                Text("owner_name", for_accounts=True),
                Text("team"),
                Day("opened", "opened_on"),
                Due("due"),
                Day("completed", "completed_on"),
                Text("declined_because"),
                Tracker("tracker"),
                Url("evidence", "evidence_url"),
                Text("evidence_note"),
                Keys("addresses", "causes"),
                Names("applies", most=200),
                Choice("links"),
                *cited(),
                steps(
                    "history",
                    "changes",
                    CHANGED,
                    [Text("note"), Day("completed", "completed_on"), Flag("undo", "is_undo")],
                ),
            ],
            most=500,
        ),
        Rows("lessons", "evidence", [Named("lesson"), Choice("way"), Text("how", most=20_000), *cited()], most=100),
        Relations(
            "relations", "relations", [Choice("kind", required=True), Named("incident", "to"), Text("note")], most=50
        ),
        Rows(
            "caveats",
            "caveats",
            [Choice("kind", required=True), Text("text"), Keys("sources", "sources", most=20)],
            most=100,
        ),
        Rows(
            "sources",
            "sources",
            [
                Key("key"),
                Text("title"),
                Text("publisher"),
                Url("url"),
                Url("archive", "archive_url"),
                PartialDay("date", "published"),
                Day("read", "read_on"),
                Choice("kind"),
                Choice("access"),
                Text("note"),
            ],
            most=200,
        ),
        Prose("summary", "Summary"),
        Prose("impact", "Impact"),
        Prose("narrative", "Narrative"),
        Prose("went_well", "What went well"),
        Prose("went_badly", "What went badly"),
        Prose("was_luck", "Where we got lucky"),
    ],
)
