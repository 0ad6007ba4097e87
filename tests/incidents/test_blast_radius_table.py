"""The blast radius as a table, in the order in which the page tells it."""

import pytest

from incidents.blast_radius import blast_radius
from incidents.models import Impact, ImpactVia
from tests.factories import make_impact, make_incident, make_service

pytestmark = pytest.mark.django_db


def reach(*rows):
    """(name, depth, indent) of every impact. Each row is ``"B via A, C"``; without via, an origin."""
    incident = make_incident()
    incident.impacts.all().delete()
    for row in rows:
        name, _, vias = row.partition(" via ")
        name, _, part = name.partition("/")
        role = Impact.Role.CASCADED if vias or name.startswith("?") else Impact.Role.ORIGIN
        impact = make_impact(incident=incident, service=make_service(name), part=part, role=role)
        for via in filter(None, vias.split(", ")):
            ImpactVia.objects.create(impact=impact, service=make_service(via))
    return [(row.impact.name, row.depth, row.indent) for row in blast_radius(incident.impacts.prefetch_related("vias"))]


def test_what_was_reached_stands_below_what_it_was_reached_through():
    assert reach("A", "B via A", "C via A", "D via B") == [("A", 1, 0), ("B", 2, 1), ("D", 3, 2), ("C", 2, 1)]


def test_what_was_reached_in_several_ways_stands_below_the_nearest():
    assert reach("A", "D via B, A", "B via A") == [("A", 1, 0), ("D", 2, 1), ("B", 2, 1)]


def test_there_may_be_several_origins():
    assert reach("A", "C via B", "B") == [("A", 1, 0), ("B", 1, 0), ("C", 2, 1)]


def test_one_part_of_a_service_may_strike_another():
    assert reach("A/one server", "A/the others via A") == [("A, one server", 1, 0), ("A, the others", 2, 1)]


def test_a_circle_that_an_origin_reaches_is_entered_where_it_is_reached():
    assert reach("A", "B via C, A", "C via B") == [("A", 1, 0), ("B", 2, 1), ("C", 3, 2)]


def test_a_circle_that_nothing_reaches_is_told_once():
    assert reach("A", "B via C", "C via B") == [("A", 1, 0), ("B", None, 0), ("C", None, 1)]


def test_an_impact_that_is_its_own_way_in_is_told_once():
    assert reach("A", "B via B") == [("A", 1, 0), ("B", None, 0)]


def test_what_no_known_way_reaches_comes_last():
    assert reach("C via B", "?", "B via X", "A") == [("A", 1, 0), ("?", None, 0), ("B", None, 0), ("C", None, 1)]


def test_an_incident_without_an_origin_has_a_blast_radius():
    assert reach("B via X", "C via B") == [("B", None, 0), ("C", None, 1)]


def test_an_incident_that_struck_nothing_has_none():
    assert reach() == []


def test_a_long_chain_is_told_to_its_end():
    rows = reach("S0", *(f"S{place} via S{place - 1}" for place in range(1, 300)))

    assert rows[-1] == ("S299", 300, 299)
