"""One incident: its own columns, and all its rows."""

from datetime import timedelta

from django.contrib.contenttypes.models import ContentType

from incidents.models import (
    Category,
    Cause,
    Incident,
    IncidentWikilink,
    Milestone,
    Source,
    StatusChange,
    Trigger,
)
from timelines.models import TimelineEvent

from .blast_radius import add_impacts, struck
from .facts import add_facts
from .long_tail import LongTail, Weighted
from .moments import KNOWN, Clock, milestones
from .names import add_names, add_relations
from .promises import add_remediations
from .sentences import CAUSES, EVENTS, TITLES, WHYS
from .texts import add_texts
from .vocabulary import ZONES, words

State, Visibility = Incident.State, Incident.Visibility
STATES = Weighted({State.PUBLISHED: 90, State.ARCHIVED: 3, State.IN_REVIEW: 3, State.DRAFT: 4})
VISIBILITIES = Weighted({Visibility.PUBLIC: 82, Visibility.INTERNAL: 12, Visibility.RESTRICTED: 6})
SEVERITIES = Weighted({1: 12, 2: 28, 3: 34, 4: 16, None: 10})
DETECTED_BY = Weighted(dict(zip(Incident.DetectedBy, [60, 20, 12, 8], strict=True)))
CATEGORIES = LongTail([category for category in Category if category.is_telling], before=3)
CAUSE_KINDS = Weighted(dict(zip(Cause.Kind, [30, 34, 16, 12, 8], strict=True)))
EVENT_KINDS = Weighted(
    {
        "diagnosis": 28,
        "impact": 18,
        "mitigation": 16,
        "communication": 11,
        "detection": 8,
        "recovery": 8,
        "escalation": 5,
        "note": 6,
    }
)
ZONE_NAMES = LongTail(words(ZONES), before=1)
SOURCES = {
    "status": ("Status of {name}: {symptom}", "https://status.{host}.example.com/incidents/{code}"),
    "report": ("{Symptom} on {name}: what happened", "https://blog.{host}.example.com/{code}"),
    "press": ("{name} and the {quality} {noun}", "https://news.example.org/{code}"),
    "thread": ("{Symptom} at {name}?", "https://forum.example.net/t/{code}"),
    "talk": ("The {noun} that took {name} down", "https://talks.example.org/{code}"),
    "vendor": ("{technology}: note on {error}", "https://support.example.com/notes/{code}"),
}


class Story:
    """An incident as it is made up; what its rows need of each other is kept here."""

    def __init__(self, place, calendar, world, references, content_type):
        self.place, self.world, self.references, self.content_type = place, world, references, content_type
        self.dice, self.tables, self.sentences = world.dice, world.tables, world.sentences
        self.pk = self.tables[Incident].last_id + 1
        self.source_ids, self.source_keys, self.causes = [], [], []
        self.organization = world.organizations.one(self.dice)
        self.zone = ZONE_NAMES.one(self.dice)
        self.clock = Clock(self.dice, self.zone)
        self.milestones = milestones(self.dice, calendar.start_of(place, self.dice))
        self.started, self.ended = self.milestones[Milestone.STARTED], self.milestones[Milestone.RESOLVED]
        self.minutes = (self.ended - self.started).total_seconds() // 60
        self.reference = references.next(self.started.year)

    def one(self, templates, **known):
        return self.sentences.one(templates, **known)

    def happens(self, share):
        return self.dice.random() < share

    def up_to(self, most):
        """A count from 0, of which few is commoner than many."""
        return int(self.dice.random() ** 2 * (most + 1))

    def source(self, share=0.7):
        """Who states a fact."""
        if not self.source_ids or not self.happens(share):
            return {}
        sources = self.source_ids
        return {"source_id": sources[int(self.dice.random() ** 2 * len(sources))]}

    def between(self):
        """A moment of the incident."""
        return self.started + timedelta(minutes=int(self.dice.random() * self.minutes))

    def span(self, begins, ends):
        first, last = sorted([self.between(), self.between()])
        return {**self.clock.columns(begins, first), **self.clock.columns(ends, last)}

    def rows(self, model, count, values):
        """Add so many rows of a model whose order the record keeps; what ``values`` gives for each place."""
        return [self.tables[model].add(incident_id=self.pk, position=place, **values(place)) for place in range(count)]

    def add(self):
        reached = struck(self.dice, self.world, self.organization)
        self.add_sources()
        self.add_incident(reached)
        add_impacts(self, reached)
        self.add_reasons()
        self.add_events()
        add_remediations(self)
        add_facts(self)
        add_names(self)
        add_relations(self)
        self.add_steps()
        self.references.keep(self.pk, self.reference, self.dice)

    def add_sources(self):
        self.source_keys = list(SOURCES)[: self.up_to(5) + (not self.happens(0.1))]
        for place, key in enumerate(self.source_keys):
            title, url = SOURCES[key]
            published = self.ended.date() + timedelta(days=self.up_to(40))
            pk = self.tables[Source].add(
                incident_id=self.pk,
                position=place,
                key=key,
                title=self.one([title]),
                publisher=self.one(["{name}"]),
                url=self.sentences.address(url),
                published_on=published,
                read_on=published + timedelta(days=30) if self.happens(0.4) else None,
                kind="primary" if key in ("status", "report") else "secondary",
                access=("whole", "part", "")[self.up_to(2)],
            )
            self.source_ids.append(pk)

    def add_incident(self, reached):
        dice, one = self.dice, self.one
        service = reached.services[0]
        year = self.started.year
        self.state, self.visibility = STATES.one(dice), VISIBILITIES.one(dice)
        self.created = self.ended + timedelta(days=1 + self.up_to(20))
        self.published = self.created + timedelta(days=1 + self.up_to(40))
        self.is_settled = self.state in Incident.SETTLED
        known = {}
        for milestone, at in self.milestones.items():
            if self.happens(KNOWN[milestone]):
                known |= self.clock.columns(milestone.value, at)
        self.known = [milestone for milestone in Milestone if f"{milestone}_at" in known]
        if not (known.get("started_at") and known.get("resolved_at")) and self.happens(0.5):
            hours = 1 + self.up_to(30)
            known |= {"stated_duration": f"about {hours} hours", "stated_minutes": 60 * hours}
        values = {
            "reference": self.reference,
            "slug": f"{year}-{service.slug[:60].strip('-')}-{self.pk}",
            "title": one(TITLES, service=service.name)[:200],
            "short_title": f"{service.name[:30].strip()} {year}" if self.happens(0.5) else "",
            "organization_id": self.organization,
            "zone": self.zone,
            "severity": SEVERITIES.one(dice),
            "origin_unknown": reached.origin_unknown,
            "detected_by": DETECTED_BY.one(dice).value,
            "state": self.state.value,
            "visibility": self.visibility.value,
            "canonical_url": self.sentences.address(SOURCES["report"][1]) if self.happens(0.6) else None,
            "created_at": self.created,
            "updated_at": self.published,
            "published_at": self.published if self.is_settled else None,
            **known,
        }
        targets = add_texts(self, values, service)
        self.tables[Incident].add(**values)
        for target in targets:
            self.tables[IncidentWikilink].add(incident_id=self.pk, kind=target.kind, name=target.name)

    def add_reasons(self):
        """What set it off, and why it could."""
        one, dice = self.one, self.dice
        self.rows(
            Trigger,
            1 + (not self.happens(0.85)),
            lambda place: {
                "category": CATEGORIES.one(dice).value,
                "text": one(EVENTS["trigger"]),
                "why": one(WHYS) if self.happens(0.4) else "",
                **(self.clock.columns("occurred", self.started) if self.happens(0.4) else {}),
                **self.source(),
            },
        )
        self.causes = self.rows(
            Cause,
            1 + self.up_to(4),
            lambda place: {
                "key": f"cause-{place + 1}",
                "kind": CAUSE_KINDS.one(dice).value,
                "category": CATEGORIES.one(dice).value,
                "text": one(CAUSES),
                "why": one(WHYS) if self.happens(0.4) else "",
                **self.source(),
            },
        )

    def add_events(self):
        """From five to forty, in order of time."""
        count = 5 + self.up_to(35)
        moments = sorted(self.between() for _ in range(count))
        kinds = ["trigger", *(EVENT_KINDS.one(self.dice) for _ in range(count - 2)), "resolution"]

        def event(place):
            # what has no clock would all be told of one day
            at = {} if self.happens(0.03) else self.clock.columns("occurred", moments[place])
            lasted = {}
            if at and self.happens(0.08):
                lasted = self.clock.columns("ended", moments[place] + timedelta(minutes=1 + self.up_to(90)))
            return {
                "kind": kinds[place],
                "text": self.one(EVENTS[kinds[place]]),
                "evidence_url": self.sentences.address("https://graphs.example.com/{code}")
                if self.happens(0.05)
                else "",
                **at,
                **lasted,
                **self.source(),
            }

        self.rows(TimelineEvent, count, event)

    def add_steps(self):
        """Who brought it to its state, and when."""
        steps = {State.DRAFT: 1, State.IN_REVIEW: 2, State.PUBLISHED: 3, State.ARCHIVED: 4}[self.state]
        at = [self.created, self.created + timedelta(hours=3), self.published, self.published + timedelta(days=400)]
        before = ""
        for state, moment in list(zip(State, at, strict=True))[:steps]:
            self.tables[StatusChange].add(
                incident_id=self.pk,
                from_state=before,
                to_state=state.value,
                **self.world.somebody(self.dice),
                changed_at=moment,
            )
            before = state.value


def type_of_incidents():
    return ContentType.objects.get_for_model(Incident).pk
