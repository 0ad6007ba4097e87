"""What the rules look at of a postmortem, each fetched when a rule first asks for it."""

from copy import copy
from functools import cached_property

from django.db.models import prefetch_related_objects

from incidents.facts import names_around
from incidents.markdown.wikilinks import targets_in
from incidents.models import Incident
from lessons.models import Evidence, Remediation
from lessons.related import related_incidents
from postmortems.editor.blameless.record import checked_texts
from postmortems.wikilinks.resolving import resolve

#: The columns of Markdown.
PROSE = [field.name.removesuffix("_html") for field in Incident.rendered_fields()]
#: Of at most so many incidents that are alike the lessons are looked up.
ALIKE = 3


class Record:
    """The rows of an incident, each kind in one query however many rules ask, and what surrounds it for a user.

    What is on record counts: the incident itself keeps the rows that its page has fetched, and learns none from here.
    """

    def __init__(self, incident, user=None):
        self.incident, self.user = copy(incident), user

    def _rows(self, relation, *with_them):
        prefetch_related_objects([self.incident], relation, *with_them)
        return list(getattr(self.incident, relation).all())

    @cached_property
    def sources(self):
        return self._rows("sources")

    @cached_property
    def triggers(self):
        return self._rows("triggers")

    @cached_property
    def causes(self):
        return self._rows("causes")

    @cached_property
    def impacts(self):
        return self._rows("impacts", "impacts__service")

    @cached_property
    def events(self):
        return self._rows("timeline")

    @cached_property
    def remediations(self):
        """Those that promise something: not the declined ones."""
        rows = self._rows("remediations", "remediations__addresses")
        return [row for row in rows if row.status != Remediation.Status.DECLINED]

    @cached_property
    def lessons(self):
        return self._rows("evidence", "evidence__lesson")

    @cached_property
    def dead_links(self):
        """By the column of each text, what its links name that no page is called which the user may read."""
        named = {name: targets_in(getattr(self.incident, f"{name}_html")) for name in PROSE}
        every = list(dict.fromkeys(target for targets in named.values() for target in targets))
        pages = resolve(every, self.user)
        return {name: dead for name, targets in named.items() if (dead := [one for one in targets if one not in pages])}

    @cached_property
    def dead_citations(self):
        """The keys of sources that the texts cite and that are no source's, each with the text that does."""
        known = {source.key for source in self.sources}
        return {key: text for key, text in self.incident.cited_keys.items() if key not in known}

    @cached_property
    def names(self):
        """The people and the tags of the incident."""
        return names_around(self.incident)

    @cached_property
    def blaming_texts(self):
        """The texts with words that may blame somebody."""
        self.impacts, self.events, self.triggers, self.causes, self.remediations, self.lessons  # noqa: B018  one query each
        people = [name for name, _ in [*self.names["authors"], *self.names["participants"]]]
        return checked_texts(self.incident, people=people)

    @cached_property
    def alike(self):
        """Incidents that are stated to be related or have most in common: (incident, what they share, its lessons)."""
        self.impacts, self.triggers, self.causes  # noqa: B018  fetched with what they name
        rows = related_incidents(self.incident, self.lessons, self.names["tags"], self.user).rows[:ALIKE]
        taught: dict = {}
        broken = Evidence.objects.filter(incident__in=[row.incident.pk for row in rows]).select_related("lesson")
        for evidence in broken.order_by("incident", "position", "pk"):
            taught.setdefault(evidence.incident_id, {})[evidence.lesson] = True
        return [(row, list(taught[row.incident.pk])) for row in rows if row.incident.pk in taught]
