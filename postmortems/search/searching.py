"""Searching: what was typed, to what is shown of what it finds."""

from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models.expressions import RawSQL

from incidents.models import Incident, Service
from lessons.models import Lesson
from postmortems.models import SearchDocument, ThingKind

from .found_in import ids_in
from .index.indexing import take_in_some
from .matching import AS_ROWS, Matches, match
from .planning import plan
from .ranking import LOOKED_AT, Ranked, ranked, weigh
from .records.parts import BY_PART
from .snippets import Place, places_of
from .thesaurus import synonyms
from .units import Plan

MODELS: dict[ThingKind, Any] = {ThingKind.INCIDENT: Incident, ThingKind.LESSON: Lesson, ThingKind.SERVICE: Service}


@dataclass
class Hit:
    """A thing that was found, and where it matches."""

    kind: ThingKind
    thing: Any
    score: float
    places: list[Place]
    as_words: list[str]  #: words that were not typed, by which it was found
    found_in: int = 0  #: how many of its rows match


@dataclass
class Search:
    """A query that was asked for a reader: what matches, and in what order."""

    plan: Plan
    matches: Matches
    is_complete: bool = True  #: that everything was in the index that has changed
    _ranked: dict = field(default_factory=dict)
    _in_parts: dict = field(default_factory=dict)

    @property
    def incidents(self):
        """The incidents that match, as a queryset."""
        return self.matches.incidents

    def ids_in(self, parts):
        """The ids of the incidents that have it in the parts of these names, as a query."""
        asked = tuple(sorted(parts))
        if asked not in self._in_parts:
            self._in_parts[asked] = ids_in(self.plan, self.matches.most, asked)
        ids = self._in_parts[asked]
        return RawSQL(AS_ROWS[connection.vendor], [ids]) if ids else []  # noqa: S611

    def count(self, kind):
        return self.matches.count if kind == ThingKind.INCIDENT else len(self.matches.others[kind])

    @property
    def counts(self):
        """How many things of each kind match."""
        return {kind: self.count(kind) for kind in ThingKind} if self.plan.units else dict.fromkeys(ThingKind, 0)

    @property
    def has_every_word(self):
        """Whether each word that was typed stands in something that was found, as far as rows are looked at."""
        if not self.plan.units:
            return False
        for kind in ThingKind:
            self.ranked(kind)
        found = {number for one in self._ranked.values() for row in one.rows for number in row.units}
        return len(found) == len(self.plan.units)

    def ranked(self, kind, among=None):
        """The things of a kind in their order, as ids; only those ``among`` a set of ids, where there is one."""
        scores = self.matches.scores if kind == ThingKind.INCIDENT else self.matches.others.get(kind, {})
        if among is not None:
            scores = {thing: score for thing, score in scores.items() if thing in among}
        best = ranked(self.plan, kind, scores)
        self._ranked.update(((kind, one.thing), one) for one in best)
        first = [one.thing for one in best]
        rest = (
            sorted(scores.keys() - set(first), key=lambda thing: (-scores[thing], -thing))
            if len(scores) > LOOKED_AT
            else []
        )
        return first + rest

    def score(self, kind, thing):
        """How well a thing matches; nothing where it is so far down that its rows were not looked at."""
        one = self._ranked.get((kind, thing))
        return one.score if one else 0.0

    def hits(self, kind, ids, *, things=None, places=3, parts=()):
        """What is shown of these, in their order. ``things`` are the rows of the model, where the page has them.

        With some ``parts`` of the record, only their rows are shown.
        """
        signs = "".join(BY_PART[name].field_signs for name in parts)
        things = things if things is not None else MODELS[kind].objects.in_bulk(ids)
        documents = {document.thing_id: document for document in SearchDocument.of(kind, ids)}
        return [
            self._hit(kind, things[pk], documents[pk], places, signs) for pk in ids if pk in things and pk in documents
        ]

    def _hit(self, kind, thing, document, places, signs):
        one = self._ranked.get((kind, thing.pk))
        if one is None:  # far down, where the rows were not yet looked at
            one = Ranked(thing.pk, *weigh(self.plan, document.fields, document.stems))
        typed = {number for row in one.rows for number, alternative in row.units.items() if not alternative.synonym}
        as_words = dict.fromkeys(
            alternative.synonym
            for row in one.rows
            for number, alternative in row.units.items()
            if alternative.synonym and number not in typed
        )
        return Hit(
            kind,
            thing,
            one.score,
            places_of(self.plan, document, [row for row in one.rows if row.sign in signs or not signs], at_most=places),
            list(as_words),
            len(one.rows),
        )


def search(query, user, kinds=tuple(ThingKind)):
    """Look for a parsed query, for a reader. Takes in first what has changed."""
    is_complete = take_in_some()
    asked = plan(query, synonyms)
    return Search(asked, match(asked, user, kinds), is_complete)
