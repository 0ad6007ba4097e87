"""Queries as people type them, with what each is to find first; and how many do.

``make relevance`` prints the table. Half of the queries were written from the reports before there was a ranking, by
people who had not read our records.
"""

from collections import Counter
from pathlib import Path
from typing import NamedTuple

import yaml
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict

from postmortems.models import ThingKind
from postmortems.search.page.results import Results
from postmortems.search.searching import MODELS

FOLDER = Path(__file__).parent
KINDS = {"incident": ThingKind.INCIDENT, "lesson": ThingKind.LESSON, "service": ThingKind.SERVICE}
WORST = 10


class Asked(NamedTuple):
    """A query, what should be first of its kind (one of several equally right), and where the first of these is."""

    query: str
    kind: str
    expect: list[str]
    place: int  #: from 1; 0 where it is not found
    found: list[str]


def ask_all():
    """Every query of the suite, asked as an anonymous reader would."""
    slugs = {kind: dict(MODELS[kind].objects.values_list("pk", "slug")) for kind in KINDS.values()}
    return [ask(case, slugs) for file in sorted(FOLDER.glob("*.yaml")) for case in yaml.safe_load(file.read_text())]


def ask(case, slugs):
    expect = case["expect"] if isinstance(case["expect"], list) else [case["expect"]]
    name = expect[0].partition("/")[0]
    asked = QueryDict(mutable=True)
    asked["q"] = case["query"]
    results = Results(asked, AnonymousUser())
    by_date = results.filter.sorted_incidents.values_list("pk", flat=True)
    ids = results.ranked(name) if results.has_words else by_date
    found = [f"{name}/{slugs[KINDS[name]][pk]}" for pk in ids]
    place = next((place for place, one in enumerate(found, start=1) if one in expect), 0)
    return Asked(case["query"], case["kind"], expect, place, found[:3])


def table(asked):
    """How many of each kind of query find the right thing first, and among the first three; and the worst of all."""
    every, first, three = Counter(), Counter(), Counter()
    for one in asked:
        for kind in (one.kind, "all"):
            every[kind] += 1
            first[kind] += one.place == 1
            three[kind] += 1 <= one.place <= 3
    lines = [f"{'kind':<12}{'queries':>8}{'first':>8}{'of three':>10}"]
    for kind in sorted(every, key=lambda kind: (kind == "all", kind)):
        lines.append(f"{kind:<12}{every[kind]:>8}{first[kind]:>8}{three[kind]:>10}")
    worst = sorted((one for one in asked if one.place != 1), key=lambda one: (one.place != 0, -one.place))[:WORST]
    for one in worst:
        query = " ".join(one.query.split())[:90]
        lines.append(f"{one.place or 'not found'}: {query}\n    wanted {one.expect[0]}, found {', '.join(one.found)}")
    return "\n".join(lines)
