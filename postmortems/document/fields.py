"""The record, described once: every key of a postmortem and of a lesson, and where it is kept.

Reading, checking, saving, writing, the JSON Schema and the table of incidents all go by this. A new column of a model
is one line here: its length, its choices, its default and whether it must be there are the model's own.
"""

from functools import cached_property

from incidents.models import Incident, Service
from lessons.models import Lesson, Remediation
from lessons.models.foreign_status import MEANING, plain
from postmortems.models import SynonymGroup

from .kinds import (
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
    Lessons,
    Lines,
    Milestones,
    Named,
    Names,
    OwnNames,
    PartialDay,
    Phrases,
    Prose,
    Quantity,
    Reference,
    Relations,
    Rows,
    ServiceName,
    Shape,
    Slug,
    StatedDuration,
    Steps,
    Tags,
    Text,
    Tracker,
    Translated,
    Url,
)


class Kind(Shape):
    """A kind of document: its model, and its fields in the order in which they are written."""

    def __init__(self, name, model, fields):
        super().__init__(fields, model)
        self.name, self.model = name, model
        self.format = f"faultline/{name}/1"

    def __reduce__(self):
        return kind_named, (self.name,)

    @cached_property
    def sections(self):
        """The headings of the body, each with its key."""
        return {one.heading: one.key for one in self.fields if one.is_prose}

    def with_whole_record(self, queryset):
        """Records with every row that their documents hold; as many queries for one as for a thousand."""
        follows = [path for one in self.fields for path in getattr(one, "follows", [])]
        return queryset.select_related(*follows).prefetch_related(*self.prefetches())


def cited():
    """Who states a fact, and where that was read when it was elsewhere."""
    return [Cited("source"), Cited("read_in")]


def steps(key, relation, choices, column, note):
    """From which state to which it went, when, by whom and why."""
    fields = [
        Instant("at", "changed_at"),
        Choice("from", f"from_{column}", choices=choices.choices),
        Choice("to", f"to_{column}", choices=choices.choices, required=True),
        Named("by", "changed_by", for_accounts=True),
        Text(note),
    ]
    return Steps(key, relation, fields, most=1000)


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
        steps("history", "status_changes", Incident.State, "state", "why"),
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
                Keys("addresses", "causes"),
                Names("applies", most=200),
                Choice("links"),
                *cited(),
                steps("history", "changes", Remediation.Status, "status", "note"),
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

LESSON = Kind(
    "lesson",
    Lesson,
    [
        Slug("slug"),
        FormerSlugs("former_slugs"),
        Text("name"),
        Named("group"),
        Text("statement"),
        Text("symptom"),
        OwnNames("aliases", most=200),
        Lines("questions", most=300),
        Lessons("related", most=200),
        Prose("why", "Why"),
    ],
)

#: Written only for a backup, and only of services whose address a postmortem that names them would not bring back.
SERVICE = Kind("service", Service, [Slug("slug"), FormerSlugs("former_slugs"), Named("organization"), Text("name")])

#: A group of synonyms. All groups stand in one file, which ``thesaurus`` takes apart and puts together.
THESAURUS = Kind("thesaurus", SynonymGroup, [Slug("slug", required=True), Phrases("phrases")])

#: In the order in which an import saves them.
KINDS = {kind.name: kind for kind in (SERVICE, LESSON, THESAURUS, POSTMORTEM)}
FORMATS = {kind.format: kind for kind in (POSTMORTEM, LESSON, SERVICE, THESAURUS)}
#: The keys under which a plain number in YAML is a number.
NUMBERS = {one.key for kind in KINDS.values() for one in kind.every_field() if one.is_number}
#: Those under which it may have decimals.
QUANTITIES = {one.key for one in POSTMORTEM.every_field() if isinstance(one, Quantity)}


def kind_named(name):
    return KINDS[name]
