"""How many incidents each value of a facet would leave, and which values are offered."""

import re
from datetime import timedelta
from itertools import product

import pytest
from django.contrib.auth.models import AnonymousUser

from incidents.facets import fold
from incidents.models import Incident
from incidents.moments import PartialDate
from postmortems.incident_filter import facet_query
from postmortems.incident_filter.facets import FACETS
from tests.factories import (
    STARTED,
    make_administrator,
    make_author,
    make_cause,
    make_draft,
    make_event,
    make_evidence,
    make_impact,
    make_incident,
    make_lesson,
    make_organization,
    make_region,
    make_remediation,
    make_service,
    make_trigger,
)
from tests.postmortems.incident_list.list_page import FACET, open_list, options

pytestmark = pytest.mark.django_db


@pytest.mark.both_databases
def test_a_count_is_what_choosing_the_value_would_leave(client, three):
    assert options(client, "severity", "?tag=storage") == {"1": 1, "2": 1}
    assert options(client, "tag", "?tag=storage") == {"storage": 2, "network": 1, "power": 1}
    assert options(client, "organization", "?severity=1") == {"amazon-web-services": 2}


@pytest.mark.both_databases
def test_a_value_chosen_stays_in_sight_when_nothing_has_it(client, three):
    assert options(client, "tag", "?tag=power&organization=github") == {"power": 0, "storage": 1}


def make_varied_incidents():
    """Incidents that differ in everything the facets ask for, some with several values, some with a value twice."""
    lessons = [make_lesson(slug=f"lesson-of-{name}") for name in "ab"]
    services = [make_service(f"Service of {name}") for name in "abc"]
    regions = [make_region(name) for name in ("North", "South")]
    visibilities, states = ["public", "public", "restricted"], ["published", "archived", "draft"]
    for number, (severity, has_times, tags) in enumerate(product([1, 2], [True, False], [[], ["x"], ["x", "y"]])):
        incident = make_incident(
            severity=severity,
            tags=tags,
            origin=services[number % 3],
            regions=regions[: number % 3],
            organization=make_organization(f"Organisation {number % 4}"),
            started_at=STARTED - timedelta(days=200 * number) if number % 5 else None,
            detected_at=STARTED if has_times else None,
            detected_by=Incident.DetectedBy.values[number % 4],
            visibility=visibilities[number % 3 if number % 4 == 0 else 0],
            state=states[number % 3 if number % 5 == 0 else 0],
        )
        for place in range(number % 4):
            make_impact(incident=incident, service=services[2], part=f"part {place}")
            make_trigger(incident=incident, category=["load", "power"][place % 2])
            make_cause(incident=incident, category=["load", "change"][number % 2])
        for lesson in lessons[: number % 3]:
            make_evidence(incident=incident, lesson=lesson)
            make_evidence(incident=incident, lesson=lesson, way="luck")
        if number % 2:
            make_event(incident=incident)
            make_remediation(incident=incident)


#: What is chosen in each case, as positions among the values that the facet offers.
CHOICES: list[dict[str, list]] = [
    {},
    {"severity": [0]},
    {"tag": [0]},
    {"tag": [0, 1], "severity": [1]},
    {"service": [2], "trigger": [0], "year": [0, 1]},
    {"lesson": [0], "empty": ["detected", "timeline"]},
    {"empty": ["remediation"]},
    {"empty": ["started", "lesson"], "organization": [0], "detected_by": [0, 1]},
    {"region": [0], "cause": [0], "state": [0, 1]},
    {"has": ["timeline"]},
    {"has": ["lesson", "detected"], "empty": ["remediation"], "tag": [0]},
    {"after": [PartialDate.parse("2019")], "before": [PartialDate.parse("2020-05")]},
    {"before": [PartialDate.parse("2020-05-09")], "year": [0]},
]


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("leaves_most", "is_folded", "reads", "cases"),
    [
        (True, True, "what is public", CHOICES[::2]),
        pytest.param(True, False, "everything", CHOICES[1::2], marks=pytest.mark.long_on_postgresql),
        pytest.param(False, True, "everything", CHOICES[::2], marks=pytest.mark.long_on_postgresql),
        (False, False, "what is public", CHOICES[1::2]),
    ],
)
@pytest.mark.slow
def test_every_count_agrees_with_counting_one_by_one(leaves_most, is_folded, reads, cases, monkeypatch):
    make_varied_incidents()
    if is_folded:
        fold()
    monkeypatch.setattr(facet_query, "is_most", lambda chosen, whole: leaves_most)
    user = make_administrator() if reads == "everything" else AnonymousUser()
    visible = Incident.objects.visible_to(user)
    _, offered = facet_query.count(user, visible, {})
    values = {facet: sorted(value for value, count in counts.items() if count) for facet, counts in offered.items()}

    def count(chosen):
        return facet_query.narrow(visible, chosen).distinct().count()

    for case in cases:
        chosen = {
            FACET[name]: [values[FACET[name]][value] if isinstance(value, int) else value for value in wanted]
            for name, wanted in case.items()
        }
        total, counts = facet_query.count(user, visible, chosen)

        assert total == count(chosen), case
        for facet in FACETS:
            for value in values[facet]:
                assert counts[facet][value] == count({**chosen, facet: [value]}), (case, facet.name, value)


def test_what_leaves_more_than_half_is_counted_by_those_left_out():
    whole = {"incident": {"": 10}, "severity": {"1": 6, "2": 2}, "year": {"2020": 8}}
    severity, year = FACET["severity"], FACET["year"]

    assert facet_query.is_most({severity: [1]}, whole)
    assert not facet_query.is_most({severity: [2]}, whole)
    assert facet_query.is_most({severity: [1, 2]}, whole)
    assert not facet_query.is_most({severity: [1], year: [2020]}, whole)
    assert not facet_query.is_most({severity: [1]}, {"incident": {}, "severity": {}})


def test_what_is_not_counted_is_estimated_by_what_is():
    whole = {"incident": {"": 10}, "empty": {"lesson": 3, "origin": 8}, "year": {"2018": 3, "2020": 7}}

    for name, value, leaves_most in [
        ("has", "lesson", True),
        ("has", "origin", False),
        ("has", "timeline", True),
        ("after", PartialDate.parse("2019"), True),
        ("after", PartialDate.parse("2021"), False),
        ("before", PartialDate.parse("2020"), False),
        ("before", PartialDate.parse("2020-02"), True),
    ]:
        assert facet_query.is_most({FACET[name]: [value]}, whole) == leaves_most, (name, value)
        assert not facet_query.is_most({FACET[name]: [value]}, {"incident": {}, "empty": {}, "year": {}})


def test_a_long_facet_shows_five_values_and_folds_the_rest(client):
    for place in range(8):
        incident = make_incident(tags=[f"tag-{place}", "all"])
    html = open_list(client, f"?tag={incident.tags.get(name='tag-7').slug}").text

    tags = html.split("<summary>Tag ")[1].split("</fieldset>")[0]
    shown, folded = tags.split("<summary")
    assert re.findall(r'value="([\w-]+)"', shown) == ["all", "tag-0", "tag-1", "tag-2", "tag-3", "tag-7"]
    assert "3 more</summary>" in folded
    assert re.findall(r'value="([\w-]+)"', folded) == ["tag-4", "tag-5", "tag-6"]
    assert re.findall(r'value="([\w-]+)" checked', tags) == ["tag-7"]


def test_a_facet_is_open_where_a_value_of_it_is_chosen(client):
    for tag in ("dns", "power"):
        make_trigger(incident=make_incident(tags=[tag]), category=tag.replace("dns", "network"))

    html = open_list(client, "?tag=dns").text

    opened = re.findall(r'<details class="facet"( open)?>\s*<summary>(\w+)', html)
    assert {name for is_open, name in opened if is_open} == {"Tag", opened[0][1]}


@pytest.mark.both_databases
def test_values_beyond_those_that_unfold_are_counted(client, monkeypatch):
    monkeypatch.setattr("postmortems.incident_filter.panels.UNFOLDED", 8)
    make_incident(tags=[f"tag-{place}" for place in range(10)])

    html = open_list(client).text

    assert "3 more</summary>" in html
    assert 'and 2 others: see <a href="/tags/">all tags</a>' in html


def test_states_are_offered_to_those_who_see_more_than_one(client):
    author = make_author()
    make_incident()
    make_draft(authors=[author])

    assert options(client, "state") is None
    client.force_login(author)
    assert options(client, "state") == {"draft": 1, "published": 1}
