"""Seen this before? What an incident says to somebody who has pasted an alert: what ended it, and what it taught."""

import re
from typing import NamedTuple

from django.db.models import Prefetch

from incidents.addresses import address
from incidents.models import Incident, Signal
from lessons.models import Evidence
from postmortems.search.ranking import LOOKED_AT
from postmortems.search.words import normal

#: A shorter signal stands in too many texts for saying anything.
SHORTEST_SIGNAL = 8
LESSONS = 6


class Seen(NamedTuple):
    signals: list  #: that stand in the paste word for word
    lessons: list  #: that were broken
    compare: str  #: the address of a comparison with the best of the others; nothing where there is none
    other: str  #: what that one is called


def seen(typed, ids):
    """By its id, what each of these incidents says; the ids in their order, the best first."""
    evidence = Evidence.objects.violated().select_related("lesson").only("incident_id", "lesson__slug", "lesson__name")
    incidents = Incident.objects.only("slug", "title", "short_title")
    found = incidents.prefetch_related(Prefetch("evidence", evidence, to_attr="broken")).in_bulk(ids)
    signals = word_for_word(typed, ids)
    best = [found[pk] for pk in ids if pk in found][:2]
    return {pk: _seen(incident, best, signals.get(pk, [])) for pk, incident in found.items()}


def _seen(incident, best, signals):
    lessons = list(dict.fromkeys(row.lesson for row in incident.broken))[:LESSONS]
    other = next((one for one in best if one != incident), None)
    if other is None:
        return Seen(signals, lessons, "", "")
    return Seen(signals, lessons, f"{address('incident_compare')}?i={other.slug}&i={incident.slug}", other.name)


def word_for_word(typed, ids):
    """The signals of the incidents that stand in a text word for word, whatever their case and blanks, by incident."""
    text = blanks(typed)
    found: dict[int, list[str]] = {}
    for pk, signal in Signal.objects.filter(incident__in=ids).order_by("position").values_list("incident", "text"):
        told = blanks(signal)
        if len(told) >= SHORTEST_SIGNAL and told in text and re.search(rf"(?<!\w){re.escape(told)}(?!\w)", text):
            found.setdefault(pk, []).append(signal)
    return found


def blanks(text):
    return " ".join(normal(text).split())


def signals_first(typed, ids):
    """The ids, those before the others of which a signal stands in the text word for word."""
    first = word_for_word(typed, ids[:LOOKED_AT])
    return sorted(ids, key=lambda pk: pk not in first) if first else ids
