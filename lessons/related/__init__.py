"""Incidents related to one: those stated to be, then those that have most in common with it, and why.

How much it says to share a thing is the measure of Adamic and Adar, "Friends and neighbors on the Web", Social
Networks 25 (2003), https://doi.org/10.1016/S0378-8733(03)00009-1: one divided by the logarithm of how many have it.
It is the greater the rarer the thing, as with inverse document frequency, but needs no count of all incidents.

Only incidents that the reader may read are found, and only they make a thing common.
"""

from collections import defaultdict
from dataclasses import dataclass
from math import log

from incidents.models import Incident

from .criteria import READ
from .queries import STATED, incidents_by_id, look_around, ways_of
from .reasons import Reason, reasons, things_of

#: How many incidents are shown in all, and how many at least that nobody stated to be related.
SHOWN, FOUND_AT_LEAST = 6, 3
#: How many reasons are given for each.
REASONS = 4
#: How many incidents are compared in full: the likeliest by the things alone, whatever the way they have them.
COMPARED = 40
#: What lessons, services and tags in common must say: almost as much as one lesson that three incidents broke.
TELLING = 0.75
#: And how much of what those of the most related incident say.
BESIDE_THE_FIRST = 0.4


@dataclass(frozen=True)
class Found:
    """Why an incident is related to another, as far as it is."""

    reasons: list[Reason]

    @property
    def score(self):
        return sum(reason.score for reason in self.reasons)

    @property
    def is_telling(self):
        return sum(reason.score for reason in self.reasons if reason.kind.tells) >= TELLING


@dataclass(frozen=True)
class Row:
    """A related incident: what it is stated to be, notes with whether they are this incident's own, and reasons."""

    incident: Incident
    labels: list[str]
    notes: list[tuple[str, bool]]
    reasons: list[Reason]

    @property
    def said(self):
        return self.reasons[:REASONS]


@dataclass(frozen=True)
class Related:
    rows: list[Row]
    #: Whether there were too many to look at them all.
    is_cut: bool

    def __len__(self):
        return len(self.rows)


def related_incidents(incident, evidence, tags, user):
    """Incidents related to one whose facts are loaded, in three queries, however many there are."""
    things = things_of(incident, evidence, tags)
    having, stated = look_around(incident, user)
    rarity = {(kind, key): 1 / log(max(frequency(kind, ids), 2)) for (kind, key), ids in having.items()}
    likely = likeliest(having, rarity, but=incident.pk)
    ways = ways_of({*stated, *likely}, having)
    found = {pk: Found(reasons(things, ways[pk], rarity)) for pk in {*stated, *likely}}
    telling = sorted(
        (pk for pk in found if pk not in stated and found[pk].is_telling), key=lambda pk: (-found[pk].score, -pk)
    )
    telling = [pk for pk in telling if found[pk].score >= BESIDE_THE_FIRST * found[telling[0]].score]
    shown = [*stated, *telling[: max(SHOWN - len(stated), FOUND_AT_LEAST)]]
    incidents = incidents_by_id(shown, user)
    rows = []
    for pk in shown:
        if pk in incidents:
            labels, notes = stated.get(pk, ([], []))
            rows.append(Row(incidents[pk], labels, notes, found[pk].reasons))
    is_cut = len(stated) >= STATED or any(kind.is_ordered and len(ids) == READ for (kind, _), ids in having.items())
    return Related(rows, is_cut)


def frequency(kind, ids):
    """How many different incidents these are; where reading stopped at the limit, the limit."""
    return kind.read if len(ids) == kind.read else len(set(ids))


def likeliest(having, rarity, *, but):
    scores = defaultdict(float)
    for (kind, key), ids in having.items():
        if kind.tells and (kind.is_ordered or len(ids) < kind.read):
            for pk in set(ids):
                scores[pk] += kind.weight * rarity[kind, key]
    scores.pop(but, None)
    return sorted(scores, key=lambda pk: (-scores[pk], -pk))[:COMPARED]
