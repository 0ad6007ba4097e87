import re
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from playwright.sync_api import expect

from incidents.facets import fold
from incidents.models import Incident
from incidents.moments import PartialDate
from postmortems.incident_filter import facet_query
from postmortems.incident_filter.facets import ALL_FACETS, EMPTY, FACETS
from postmortems.search.index.indexing import take_in
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
    make_reader,
    make_region,
    make_remediation,
    make_restricted,
    make_reviewer,
    make_service,
    make_signal,
    make_trigger,
)

pytestmark = pytest.mark.django_db

FACET = {facet.name: facet for facet in ALL_FACETS}


def open_list(client, query=""):
    response = client.get(f"/incidents/{query}")
    assert response.status_code == 200
    return response


def titles(client, query=""):
    return [incident.title for incident in open_list(client, query).context["incidents"]]


def options(client, name, query=""):
    """What can be chosen in a facet, as {value: count}; None when the facet is not shown."""
    panels = {panel.name: panel for panel in open_list(client, query).context["asked"].panels}
    if name not in panels:
        return None
    return {option.value: option.incidents for option in [*panels[name].shown, *panels[name].folded]}


@pytest.fixture
def three():
    """Two large outages of Amazon and a small one of GitHub."""
    power = make_incident(title="Power", severity=1, tags=["power", "storage"])
    make_incident(title="Network", severity=1, tags=["network"])
    make_incident(title="Database", severity=2, tags=["storage"], organization=make_organization("GitHub"))
    make_trigger(incident=power, category="power")
    return power


def test_the_list_shows_the_newest_first_with_its_facts(client):
    kinesis = make_incident(
        title="Kinesis",
        severity=1,
        regions=[make_region("Virginia")],
        resolved_at=STARTED + timedelta(minutes=1028),
    )
    make_trigger(incident=kinesis, category="capacity")
    lesson = make_lesson()
    make_evidence(incident=kinesis, lesson=lesson)
    make_evidence(incident=kinesis, lesson=lesson, way="upheld")
    make_incident(title="Older", started_at=STARTED - timedelta(days=1))

    response = open_list(client)

    assert [incident.title for incident in response.context["incidents"]] == ["Kinesis", "Older"]
    row = response.text.split("<tbody>")[1].split("</tr>")[0]
    assert "25 Nov 2020" in row
    assert f"{kinesis.reference} · Amazon Web Services, Virginia" in row
    assert "SEV-1" in row
    assert '<td data-label="Set off by">Capacity</td>' in row
    assert "<title>Not broken down 17 h 8 min</title>" in row
    assert '<td class="numeric" data-label="To resolve">17 h 8 min' in row
    assert '<td class="numeric muted" data-label="Lessons">1</td>' in row


def test_what_is_not_known_is_said(client):
    make_incident(started_at=None)

    html = open_list(client).text

    assert html.count('<span class="unknown">not known</span>') == 3
    assert "<title>Not known</title>" in html


def test_a_trigger_of_the_same_category_is_named_once(client):
    incident = make_incident()
    for category in ("load", "maintenance", "load"):
        make_trigger(incident=incident, category=category)

    assert '<td data-label="Set off by">Load, Maintenance</td>' in open_list(client).text


# Filters


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?severity=1", {"Power", "Network"}),
        ("?severity=1&severity=2", {"Power", "Network", "Database"}),
        ("?tag=storage", {"Power", "Database"}),
        ("?tag=network&tag=power", {"Power", "Network"}),
        ("?tag=storage&severity=1", {"Power"}),
        ("?organization=github", {"Database"}),
        ("?trigger=power", {"Power"}),
        ("?year=2020", {"Power", "Network", "Database"}),
        ("?year=2019", set()),
        ("?severity=&q=", {"Power", "Network", "Database"}),
    ],
)
def test_values_of_one_facet_widen_and_facets_narrow(client, three, query, found):
    assert set(titles(client, query)) == found


@pytest.mark.both_databases
def test_every_facet_finds_its_incident_and_no_other(client):
    service, lesson, region = make_service("S3"), make_lesson(slug="cells"), make_region("Sydney")
    found = make_incident(
        title="Found", origin=service, regions=[region], detected_by="customer", detected_at=STARTED, started_at=STARTED
    )
    make_evidence(incident=found, lesson=lesson)
    make_cause(incident=found, category="power")
    make_incident(title="Other", origin=make_service("EC2"), started_at=STARTED - timedelta(days=700))

    for query in ("service=s3", "lesson=cells", "region=sydney", "cause=power", "detected_by=customer", "year=2020"):
        assert titles(client, f"?{query}") == ["Found"], query


@pytest.mark.both_databases
def test_the_cause_facet_is_about_root_causes(client):
    incident = make_incident()
    make_cause(incident=incident, category="power", kind="latent")

    assert titles(client, "?cause=power") == []
    assert options(client, "cause") is None


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("missing", "make"),
    [
        ("timeline", make_event),
        ("cause", make_cause),
        ("lesson", make_evidence),
        ("remediation", make_remediation),
    ],
)
def test_records_without_a_part_are_found(client, missing, make):
    make(incident=make_incident(title="Full"))
    make_incident(title="Empty")

    assert titles(client, f"?empty={missing}") == ["Empty"]
    assert titles(client, f"?has={missing}") == ["Full"]
    assert options(client, "empty")[missing] == 1


@pytest.mark.both_databases
@pytest.mark.parametrize("milestone", ["started", "detected", "mitigated", "resolved"])
def test_records_without_a_time_are_found(client, milestone):
    times = dict.fromkeys(["started_at", "detected_at", "mitigated_at", "resolved_at"], STARTED)
    make_incident(title="Full", **times)
    make_incident(title="Empty", **{**times, f"{milestone}_at": None})

    assert titles(client, f"?empty={milestone}") == ["Empty"]
    assert titles(client, f"?has={milestone}") == ["Full"]
    assert options(client, "empty")[milestone] == 1


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("started_at", "zone", "precision", "year"),
    [
        (datetime(2021, 1, 1, 3, tzinfo=UTC), "America/Los_Angeles", "minute", "2020"),
        (datetime(2020, 12, 31, 20, tzinfo=UTC), "Asia/Tokyo", "minute", "2021"),
        (datetime(2020, 12, 31, 15, tzinfo=UTC), "Asia/Tokyo", "year", "2021"),
        (datetime(2021, 1, 1, 3, tzinfo=UTC), "UTC", "minute", "2021"),
    ],
)
def test_the_year_is_that_of_the_place(client, started_at, zone, precision, year):
    make_incident(started_at=started_at, zone=zone, started_precision=precision)

    assert options(client, "year") == {year: 1}
    assert len(titles(client, f"?year={year}")) == 1


@pytest.mark.both_databases
def test_a_day_to_start_from_or_before_is_that_of_the_place(client):
    make_incident(title="Unknown", started_at=None)
    make_incident(title="December 31", started_at=datetime(2021, 1, 1, 3, tzinfo=UTC))
    make_incident(title="January 1", started_at=datetime(2020, 12, 31, 20, tzinfo=UTC), zone="Asia/Tokyo")
    make_incident(title="June", started_at=datetime(2021, 6, 5, 12, tzinfo=UTC))

    for query, found in {
        "?after=2021": ["June", "January 1"],
        "?before=2021": ["December 31"],
        "?after=2020-12-31&before=2021-06": ["December 31", "January 1"],
        "?after=2021-1-1&before=2021/06/06": ["June", "January 1"],
        "?after=2022&after=2021-06": ["June"],
        "?before=1999&before=2021-06-05": ["December 31", "January 1"],
    }.items():
        assert titles(client, query) == found, query


def test_what_is_no_day_is_said(client):
    for text in ("yesterday", "2021-13", "2021-02-30", "0000", "9999", "2021-", "20211", "٢٠٢١"):
        assert f"There is no day {text}." in open_list(client, f"?after={text}").text


def test_days_and_parts_that_are_asked_for_go_along_in_the_form(client):
    make_remediation(incident=make_incident(title="Found"))

    response = open_list(client, "?after=2020&before=2020/12&has=remediation")

    html = response.text
    assert 'name="after" value="2020"' in html
    assert 'name="before" value="2020-12"' in html
    assert '<input type="hidden" name="has" value="remediation">' in html
    assert [(choice.label, choice.value, choice.without) for choice in response.context["asked"].choices] == [
        ("From", "2020", "/incidents/?before=2020-12&has=remediation"),
        ("Before", "2020-12", "/incidents/?after=2020&has=remediation"),
        ("Has", "Remediation", "/incidents/?after=2020&before=2020-12"),
    ]


@pytest.mark.both_databases
@pytest.mark.parametrize("where", ["title", "short_title", "reference", "summary"])
def test_text_is_found_in_any_case(client, where):
    text = {"reference": "FL-1999-77"}.get(where, "50%_off ZEBRA")
    make_incident(**{where: text})
    make_incident()

    for q in text.lower().split():
        assert len(open_list(client, f"?q={q.replace('%', '%25')}").context["incidents"]) == 1, q


@pytest.mark.both_databases
def test_text_is_found_in_signals_once(client):
    incident = make_incident()
    make_signal(incident=incident, text="INSUFFICIENT_DATA")
    make_signal(incident=incident, text="insufficient data")
    make_incident()

    assert list(open_list(client, "?q=insufficient").context["incidents"]) == [incident]


@pytest.mark.both_databases
def test_every_word_is_looked_for_wherever_it_is(client):
    make_signal(incident=make_incident(title="Power fails"), text="UPS ALARM")
    make_incident(title="Power fails again")

    assert titles(client, "?q=alarm+power") == ["Power fails"]


@pytest.mark.both_databases
def test_text_and_facets_narrow_together(client, three):
    assert titles(client, "?q=power&severity=1") == ["Power"]
    assert options(client, "severity", "?q=power") == {"1": 1}
    assert options(client, "tag", "?q=power") == {"power": 1, "storage": 1}


@pytest.mark.both_databases
def test_a_text_that_many_incidents_have_finds_all_of_them(client, three, monkeypatch):
    monkeypatch.setattr("postmortems.incident_filter.filter.REMEMBERED", 1)
    monkeypatch.setattr("postmortems.search.matching.REMEMBERED", 1)
    Incident.objects.update(summary="An outage.")

    assert set(titles(client, "?q=outage")) == {"Power", "Network", "Database"}
    assert options(client, "severity", "?q=outage&tag=storage") == {"1": 1, "2": 1}


# Counts


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
        (True, False, "everything", CHOICES[1::2]),
        (False, True, "everything", CHOICES[::2]),
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
    _, offered = facet_query.count(user, visible, {}, has_text=False)
    values = {facet: sorted(value for value, count in counts.items() if count) for facet, counts in offered.items()}

    def count(chosen):
        return facet_query.narrow(visible, chosen).distinct().count()

    for case in cases:
        chosen = {
            FACET[name]: [values[FACET[name]][value] if isinstance(value, int) else value for value in wanted]
            for name, wanted in case.items()
        }
        total, counts = facet_query.count(user, visible, chosen, has_text=False)

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


def test_what_is_ticked_is_kept_while_the_list_is_paged_sorted_and_filtered(client):
    hidden = make_draft()
    first, *_ = [make_incident(severity=1) for _ in range(40)]
    second = make_incident(severity=1, title="Second")
    ticked = f"i={first.slug}&i={second.slug}"

    kept = client.get(f"/incidents/?keep=severity%3D1&{ticked}&i={first.slug}")
    assert kept.url == f"/incidents/?severity=1&{ticked}"

    html = open_list(client, f"?severity=1&{ticked}&i={hidden.slug}&i=nothing").text
    table = html.split("<table")[1].split("</table>")[0]
    assert re.findall(r'value="([\w-]+)" form="compare" checked', table) == [second.slug]
    compare = html.split('id="compare"')[1].split("</form>")[0]
    assert re.findall(r'name="i" value="([\w-]+)"', compare) == [first.slug]
    assert f"?severity=1&amp;page=2&amp;{ticked.replace('&', '&amp;')}" in html
    assert f"?severity=1&amp;sort=title&amp;{ticked.replace('&', '&amp;')}" in html
    filters = html.split('aria-label="Filter incidents"')[1].split("</form>")[0]
    assert re.findall(r'type="hidden" name="i" value="([\w-]+)"', filters) == [first.slug, second.slug]
    assert f'href="/incidents/?severity=1&amp;i={second.slug}"' in html  # its chip, to untick the other
    assert 'href="/incidents.csv?severity=1"' in html
    assert f"<bdi>{hidden.name}" not in html


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


# Who sees what


@pytest.mark.both_databases
def test_what_a_reader_may_not_see_is_in_no_row_count_or_facet(client):
    draft = make_draft(title="Secret draft", tags=["hush"], regions=[make_region("Area 51")])
    make_restricted(title="Secret restricted", tags=["hush"])
    make_trigger(incident=draft, category="security")
    make_incident(title="Known")
    client.force_login(make_reader())

    response = open_list(client)

    assert [incident.title for incident in response.context["incidents"]] == ["Known"]
    assert "<strong>1 incident</strong>" in response.text
    for secret in ("Secret", "hush", "Area 51", "Security"):
        assert secret not in response.text


@pytest.mark.both_databases
@pytest.mark.parametrize("query", ["?tag=hush", "?service=secret", "?region=area-51", "?organization=hidden"])
def test_a_value_of_invisible_incidents_only_is_as_unknown_as_any_other(client, query):
    hidden = make_organization("Hidden")
    make_draft(
        organization=hidden,
        origin=make_service("Secret", organization=hidden),
        tags=["hush"],
        regions=[make_region("Area 51")],
    )
    make_incident()

    html = open_list(client, query).text

    name, value = query[1:].split("=")
    noun = {"organization": "organisation"}.get(name, name)
    assert f"There is no {noun} {value}." in html
    assert f"There is no {noun} nonsense." in open_list(client, f"?{name}=nonsense").text


@pytest.mark.both_databases
def test_a_restricted_incident_is_listed_for_its_group_and_marked(client):
    group = Group.objects.create(name="storage team")
    make_restricted(title="Ours", groups=[group])
    member = make_reader()
    member.groups.add(group)
    client.force_login(member)

    assert titles(client) == ["Ours"]
    assert '<span class="tag">Restricted</span>' in open_list(client).text


@pytest.mark.both_databases
def test_a_reviewer_sees_what_is_in_review_marked_as_such(client):
    make_incident(state=Incident.State.IN_REVIEW)
    client.force_login(make_reviewer())

    assert '<span class="tag">In review</span>' in open_list(client).text


def test_without_an_account_there_is_nothing_on_a_site_that_is_not_public(client, settings):
    settings.FAULTLINE_PUBLIC = False
    make_incident()

    assert client.get("/incidents/").status_code == 302
    assert client.get("/incidents.csv").status_code == 302


# Orders


SORTED = {
    "date": ["b", "A", "c", "unknown"],
    "title": ["A", "b", "c", "unknown"],
    "severity": ["A", "c", "b", "unknown"],
    "trigger": ["c", "b", "A", "unknown"],
    "resolve": ["b", "A", "c", "unknown"],
    "lessons": ["A", "c", "b", "unknown"],
}


@pytest.fixture
def four():
    """Three incidents that differ in everything, and one of which the worst is assumed or nothing is known."""
    make_incident(title="unknown", started_at=None, severity=4, slug="unknown")
    facts = [("A", 2, 30, 1, "power", 1), ("b", 1, 5, 3, "load", 3), ("c", 3, 60, 2, "capacity", 2)]
    for title, day, minutes, severity, trigger, lessons in facts:
        started_at = STARTED + timedelta(days=day)
        incident = make_incident(
            title=title, started_at=started_at, resolved_at=started_at + timedelta(minutes=minutes), severity=severity
        )
        make_trigger(incident=incident, category=trigger)
        for _ in range(lessons):
            make_evidence(incident=incident)


@pytest.mark.both_databases
@pytest.mark.parametrize("name", SORTED)
def test_the_list_is_sorted_both_ways_with_what_is_not_known_last(client, four, name):
    ascending = [title for title in titles(client, f"?sort={name}") if title != "unknown"]
    descending = [title for title in titles(client, f"?sort=-{name}") if title != "unknown"]

    assert ascending == [title for title in SORTED[name] if title != "unknown"]
    assert descending == ascending[::-1]
    if name in ("date", "trigger", "resolve"):
        assert titles(client, f"?sort={name}")[-1] == titles(client, f"?sort=-{name}")[-1] == "unknown"


@pytest.mark.both_databases
def test_titles_are_sorted_by_letter_whatever_the_case_and_the_database(client):
    for title in ("éclair", "Zebra", "apple", "Apple 2", "_low", "zebra 2", "Émile"):
        make_incident(title=title)

    assert titles(client, "?sort=title") == ["_low", "apple", "Apple 2", "Zebra", "zebra 2", "Émile", "éclair"]


@pytest.mark.both_databases
@pytest.mark.parametrize("sort", ["severity", "-severity", "trigger", "-resolve", "lessons", "-title"])
def test_incidents_that_are_alike_come_newest_first(client, sort):
    for day in (1, 3, 2):
        make_incident(title="Same", short_title=str(day), started_at=STARTED + timedelta(days=day))

    assert [i.short_title for i in open_list(client, f"?sort={sort}").context["incidents"]] == ["3", "2", "1"]


def test_the_heading_of_the_order_in_force_says_so_and_turns_it_round(client, four):
    html = open_list(client, "?sort=title&severity=1&severity=2").text

    assert html.count("aria-sort") == 1
    assert (
        '<th scope="col" aria-sort="ascending">'
        '<a class="sort" rel="nofollow" href="/incidents/?severity=1&amp;severity=2&amp;sort=-title">Incident</a></th>'
    ) in html
    assert 'href="/incidents/?severity=1&amp;severity=2&amp;sort=severity"' in html
    assert 'href="/incidents/?severity=1&amp;severity=2"' in html  # by date, newest first: as without any order
    assert '<input type="hidden" name="sort" value="title">' in html


# The address is the saved filter


def test_every_filter_in_force_is_a_chip_that_removes_only_itself(client, three):
    response = open_list(client, "?q=&tag=storage&tag=power&severity=1&sort=title&page=1&utm_source=mail")

    assert [(choice.label, choice.value, choice.without) for choice in response.context["asked"].choices] == [
        ("Severity", "SEV-1", "/incidents/?tag=storage&tag=power&sort=title"),
        ("Tag", "storage", "/incidents/?severity=1&tag=power&sort=title"),
        ("Tag", "power", "/incidents/?severity=1&tag=storage&sort=title"),
    ]
    assert 'href="/incidents/?severity=1&amp;tag=power&amp;sort=title"' in response.text
    assert '<a class="chip-clear" rel="nofollow" href="/incidents/">Clear</a>' in response.text
    assert not re.search(r'href="[^"]*[?&;]\w+=(&|")', response.text)


def test_the_text_is_a_chip_too_and_stays_in_its_box(client, three):
    response = open_list(client, "?q=+power+&severity=1")

    assert response.context["asked"].choices[0] == ("Text", "power", "/incidents/?severity=1")
    assert 'value="power"' in response.text.replace(" power ", "power")


def test_the_csv_link_keeps_the_filters_and_the_order(client, three):
    assert 'href="/incidents.csv?severity=1&amp;sort=title"' in open_list(client, "?severity=1&sort=title").text


# Pages


@pytest.fixture
def many():
    for place in range(60):
        make_incident(title=f"Incident {place:02}", started_at=STARTED - timedelta(days=place))


def test_a_page_shows_twenty_five_and_says_which(client, many):
    response = open_list(client, "?page=2&sort=title")

    assert titles(client, "?page=2&sort=title") == [f"Incident {place:02}" for place in range(25, 50)]
    assert "26–50 of 60" in response.text
    assert "<strong>60 incidents</strong>, 2020" in response.text
    assert 'href="/incidents/?sort=title&amp;page=3"' in response.text
    assert 'href="/incidents/?sort=title"><span class="visually-hidden">Page </span>1' in response.text


def test_a_page_beyond_the_last_is_the_last_and_nonsense_the_first(client, many):
    for page in ("4", "1" + "0" * 30, "-1", "0"):
        assert len(titles(client, f"?page={page}")) == 10, page
    for page in ("abc", "9" * 5000, ""):
        assert len(titles(client, f"?page={page}")) == 25, page[:10]


# What there is not


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("?severity=9", "There is no severity 9. It is one of 1, 2, 3, 4, none."),
        ("?severity=1&severity=x", "There is no severity x."),
        ("?year=20200", "There is no year 20200."),
        ("?year=0000", "There is no year 0000."),
        ("?state=lost", "There is no state lost."),
        ("?trigger=gremlins", "There is no trigger gremlins. It is one of "),
        ("?after=soon", "There is no day soon. A day is written as 2024, 2024-06 or 2024-06-30."),
        ("?cause=gremlins", "There is no root cause gremlins."),
        ("?lesson=none", "There is no lesson none."),
        ("?detected_by=dog", "There is no way of detection dog."),
        ("?empty=head", "There is no part that can be empty head."),
        ("?sort=colour", "Incidents cannot be sorted by colour."),
        ("?sort=--date", "Incidents cannot be sorted by --date."),
        ("?q=" + "x" * 201, "The text to look for has more than 200 characters."),
        ("?tag=" + "x" * 5000, "There is no tag " + "x" * 59 + "…."),
        ("?tag=%3Cscript%3E", "There is no tag &lt;script&gt;."),
    ],
)
def test_a_value_that_does_not_exist_is_named_and_lists_nothing(client, three, query, message):
    response = open_list(client, query)

    assert message in response.text
    assert 'role="alert"' in response.text
    assert response.context["asked"].count == 0
    assert not response.context["incidents"]


def test_beside_a_value_that_does_not_exist_the_way_out_keeps_the_others(client, three):
    html = open_list(client, "?severity=9&tag=power").text

    assert '<a href="/incidents/?tag=power">Ask for the rest without it</a>' in html


@pytest.mark.parametrize("user", ["nobody", "reader"])
def test_without_any_incident_the_page_says_so(client, user):
    make_draft()
    if user == "reader":
        client.force_login(make_reader())

    html = open_list(client).text

    assert "No incidents yet" in html
    assert ("Log in</a> to see the others" in html) is (user == "nobody")


def test_when_nothing_matches_the_page_says_what_to_loosen(client, three):
    html = open_list(client, "?tag=power&organization=github").text

    assert "No incident is like this" in html
    assert "Take one away" in html
    assert 'href="/incidents/?tag=power"' in html


# What it costs


def fill(count):
    for place in range(count):
        incident = make_incident(
            tags=[f"tag-{place}", "all"], regions=[make_region(f"Region {place}")], started_at=STARTED
        )
        for make in (make_trigger, make_cause, make_evidence, make_event, make_remediation, make_signal):
            make(incident=incident)
            make(incident=incident)


@pytest.mark.parametrize(
    ("query", "most"),
    [("", 9), ("?severity=2", 9), ("?tag=all&region=region-0", 10), ("?q=incident&tag=all&empty=resolved", 14)],
)
def test_a_page_costs_the_same_however_many_incidents_there_are(
    client, django_assert_max_num_queries, django_assert_num_queries, query, most
):
    client.force_login(make_reader())
    fill(2)
    fold()
    take_in()
    open_list(client)
    with django_assert_max_num_queries(14) as first:
        open_list(client, query)
    fill(10)
    fold()
    take_in()

    with django_assert_num_queries(len(first)):
        open_list(client, query)
    assert len(first) <= most


def test_the_facets_are_unfolded_with_the_keyboard_and_applied_without_script(page):
    make_incident(title="Wanted", severity=1)
    make_incident(title="Other", severity=2)
    page.goto("/incidents/")

    page.get_by_label(re.compile("^SEV-1")).check()
    page.get_by_role("button", name="Apply").click()

    page.wait_for_url(re.compile(r"/incidents/\?q=&severity=1\b"))
    expect(page.get_by_role("row")).to_have_count(2)
    expect(page.get_by_role("row").last).to_contain_text("Wanted")
    page.get_by_role("link", name="Remove Severity SEV-1").click()
    page.wait_for_url("**/incidents/")


def test_the_list_is_accessible_and_fits_a_phone(page, axe):
    incident = make_incident(title="A " + "very " * 30 + "long title", tags=["x" * 60])
    make_trigger(incident=incident)
    page.set_viewport_size({"width": 390, "height": 800})

    for address in (
        "/incidents/",
        f"/incidents/?tag={'x' * 60}&severity=2",
        "/incidents/?severity=9",
        "/incidents/?q=zz",
    ):
        page.goto(address)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") == 390, address


def test_every_kind_of_list_page_is_valid_html(client, valid_html, many):
    queries = ["", "?page=2", "?severity=9", "?severity=9&year=x", "?q=zz", "?severity=2&sort=-title", "?empty=lesson"]
    pages = {query: open_list(client, query).text for query in queries}
    Incident.objects.all().delete()

    valid_html({**pages, "empty": open_list(client).text})


def test_the_facets_are_those_that_are_documented():
    assert [facet.name for facet in FACETS] == [
        *(
            "severity",
            "organization",
            "trigger",
            "cause",
            "cause_kind",
            "impact",
            "figure",
            "lesson",
            "service",
            "region",
            "tag",
            "year",
        ),
        *("detected_by", "empty", "state"),
    ]
    assert [facet.name for facet in ALL_FACETS if facet not in FACETS] == ["after", "before", "has"]
    assert list(EMPTY.LABELS) == [
        *("started", "detected", "mitigated", "resolved", "origin", "timeline", "cause", "lesson", "remediation"),
    ]
