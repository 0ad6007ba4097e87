import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from incidents.facets import fold
from incidents.models import Impact, ImpactVia
from incidents.neighbours import End, Neighbour, brought_down, brought_down_by, drawing
from tests.factories import (
    STARTED,
    make_author,
    make_draft,
    make_evidence,
    make_impact,
    make_incident,
    make_lesson,
    make_organization,
    make_reader,
    make_remediation,
    make_restricted,
    make_service,
)

pytestmark = pytest.mark.django_db

NOBODY = AnonymousUser()


def reach(incident, service, *, via=(), **fields):
    """Let an incident reach a service through others."""
    impact = make_impact(incident=incident, service=service, **fields)
    for through in via:
        ImpactVia.objects.create(impact=impact, service=through)
    return impact


def rows(client, query=""):
    response = client.get(f"/services/{query}")
    assert response.status_code == 200
    return [(row["name"], row["incidents"], row["origin"], row["reached"]) for row in response.context["rows"]]


@pytest.fixture
def s3():
    return make_service("S3")


@pytest.fixture
def ec2():
    return make_service("EC2")


# The list


@pytest.mark.both_databases
def test_services_are_listed_by_how_often_they_were_struck(client, s3, ec2):
    first = make_incident(origin=s3, started_at=STARTED)
    second = make_incident(origin=ec2, started_at=STARTED + timedelta(days=5), title="Second")
    reach(first, ec2)
    reach(first, ec2, part="control plane")
    reach(second, ec2, part="control plane")
    make_incident(origin=make_service("Route 53"), started_at=None)

    assert rows(client) == [("EC2", 2, 1, 2), ("Route 53", 1, 1, 0), ("S3", 1, 1, 0)]
    table = client.get("/services/").text.split("<tbody>")[1]
    ec2_row, route_row, s3_row, _ = table.split("</tr>")
    assert f'<a href="{second.get_absolute_url()}">' in ec2_row
    assert "30 Nov 2020" in ec2_row
    assert "25 Nov 2020" in s3_row
    assert "not known" in route_row


@pytest.mark.both_databases
def test_a_service_that_only_passed_failures_on_has_a_page_but_is_not_listed(client, s3):
    reach(make_incident(origin=s3), make_service("EC2"), via=[make_service("Backbone")])

    assert [name for name, *_ in rows(client)] == ["EC2", "S3"]
    assert "Not struck in any incident; it passed failures on" in client.get("/services/backbone/").text


@pytest.mark.both_databases
@pytest.mark.parametrize(("q", "found"), [("s3", ["S3"]), ("GIT", ["Pages"]), ("github+pages", ["Pages"]), ("", 2)])
def test_services_are_found_by_name_and_organisation(client, s3, q, found):
    make_incident(origin=s3)
    github = make_organization("GitHub")
    make_incident(origin=make_service("Pages", organization=github), organization=github)

    names = [name for name, *_ in rows(client, f"?q={q}")]

    assert names == found or len(names) == found


@pytest.mark.both_databases
def test_services_that_others_may_not_see_are_neither_listed_nor_counted(client, s3):
    author = make_author()
    make_incident(origin=s3)
    draft = make_draft(origin=make_service("Secret"), authors=[author], started_at=STARTED + timedelta(days=1))
    reach(draft, s3)
    make_restricted(origin=make_service("Restricted"))

    assert rows(client) == [("S3", 1, 1, 0)]
    assert draft.slug not in client.get("/services/").text
    client.force_login(author)
    assert rows(client) == [("S3", 2, 1, 1), ("Secret", 1, 1, 0)]


def test_a_long_list_has_pages(client, s3):
    incident = make_incident(origin=s3)
    for place in range(64):
        reach(incident, make_service(f"Service {place:02}"))

    assert len(rows(client)) == 50
    assert len(rows(client, "?page=2&q=")) == 15
    assert len(rows(client, "?page=99")) == 15
    html = client.get("/services/?page=2&q=").text
    assert "51–65 of 65" in html
    assert 'href="?page=2" aria-current="page"' in html


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("?q=zebra", "No service is called like this"),
        ("?q=" + "x" * 201, "more than 200 characters"),
    ],
)
def test_the_list_says_why_it_is_empty(client, s3, query, words):
    make_incident(origin=s3)

    assert words in client.get(f"/services/{query}").text
    assert rows(client, query) == []


def test_without_incidents_there_are_no_services_yet(client, s3):
    assert "No services yet" in client.get("/services/").text


# One service


@pytest.mark.both_databases
def test_the_page_says_how_often_it_was_the_origin_and_how_often_reached(client, s3, ec2):
    for _ in range(3):
        reach(make_incident(origin=ec2), s3, via=[ec2])
    make_incident(origin=s3)

    html = client.get("/services/s3/").text

    assert "In 4 incidents: once as the origin, 3 times reached by a failure elsewhere." in html
    assert "In 3 incidents: 3 times as the origin, never reached" in client.get("/services/ec2/").text


def test_each_incident_says_how_it_was_reached_what_happened_and_for_how_long(client, s3, ec2):
    incident = make_incident(origin=ec2, zone="America/Los_Angeles")
    dns = make_service("DNS")
    reach(
        incident,
        s3,
        via=[ec2, dns],
        part="index",
        effect="Reads failed.",
        began_at=STARTED,
        ended_at=STARTED + timedelta(minutes=90),
    )
    reach(incident, s3, part="placement", began_at=STARTED)
    reach(incident, s3, part="console", ended_at=STARTED)
    reach(incident, s3, part="billing")

    table = client.get("/services/s3/").text.split("<tbody>")[1]
    index, placement, console, billing, _ = table.split("</tr>")

    assert "Via EC2 and DNS" in index
    assert "Reads failed." in index
    assert "· index" in index
    assert "1 h 30 min" in index
    assert re.search(r"from <time[^>]*>05:15</time><span class=\"row-note\">end not known", placement)
    assert re.search(r"until <time[^>]*>05:15</time><span class=\"row-note\">start not known", console)
    assert billing.count('<span class="unknown">') == 2  # the way and the time


@pytest.mark.both_databases
def test_the_page_names_what_brought_it_down_and_through_what(s3, ec2):
    kinesis = make_service("Kinesis")
    for days in (0, 800):
        reach(make_incident(origin=s3, started_at=STARTED + timedelta(days=days)), ec2, via=[s3])
    incident = make_incident(origin=kinesis)
    cloudwatch = make_service("CloudWatch")
    reach(incident, cloudwatch, via=[kinesis])
    reach(incident, ec2, via=[cloudwatch], part="alarms", began_at=STARTED, ended_at=STARTED + timedelta(hours=2))

    assert [(n.service.name, n.note) for n in brought_down_by(ec2, NOBODY)] == [
        ("S3", "2 incidents, 2020 to 2023"),
        ("CloudWatch", "2020"),
    ]
    (_, watched) = brought_down_by(ec2, NOBODY)
    assert [(n.service.name, n.note) for n in watched.beyond] == [("Kinesis", "2020")]
    assert [(n.service.name, n.note) for n in brought_down(cloudwatch, NOBODY)] == [("EC2", "2020, 2 h")]
    (reached,) = brought_down(kinesis, NOBODY)
    assert (reached.service.name, [n.service.name for n in reached.beyond]) == ("CloudWatch", ["EC2"])


@pytest.mark.both_databases
def test_a_step_beyond_is_one_of_the_same_incident(s3, ec2):
    behind = make_service("Behind")
    reach(make_incident(origin=s3), ec2, via=[s3])
    reach(make_incident(origin=ec2), behind, via=[ec2])

    assert [n.beyond for n in brought_down(s3, NOBODY)] == [[]]
    assert [n.beyond for n in brought_down_by(behind, NOBODY)] == [[]]


@pytest.mark.both_databases
def test_a_service_is_not_its_own_neighbour(s3, ec2):
    incident = make_incident(origin=s3)
    reach(incident, s3, via=[s3, ec2], part="index")
    reach(incident, ec2, via=[s3])

    (left,), (right,) = brought_down_by(s3, NOBODY), brought_down(s3, NOBODY)
    assert (left.service.pk, left.beyond, right.service.pk, right.beyond) == (ec2.pk, [], ec2.pk, [])


def test_a_link_without_a_date_says_so(s3, ec2):
    reach(make_incident(origin=s3, started_at=None), ec2, via=[s3])

    assert [n.note for n in brought_down(s3, NOBODY)] == ["date not known"]


@pytest.mark.both_databases
def test_links_of_incidents_that_one_may_not_read_are_not_drawn(client, s3, ec2):
    author = make_author()
    make_incident(origin=s3)
    reach(make_draft(origin=ec2, authors=[author]), s3, via=[ec2])

    assert brought_down_by(s3, NOBODY) == []
    assert "EC2" not in client.get("/services/s3/").text
    client.force_login(author)
    assert "EC2" in client.get("/services/s3/").text


def test_the_drawing_has_a_box_and_an_arrow_for_each_and_links(client, s3, ec2):
    reach(make_incident(origin=s3), ec2, via=[s3])

    svg = client.get("/services/s3/").text.split('<svg class="blast-radius-graph"')[1].split("</svg>")[0]

    assert svg.count("<rect") == 2
    assert svg.count('class="edge"') == 1
    assert '<a href="/services/ec2/" tabindex="-1">' in svg
    assert "Brought down EC2 (2020)." in svg
    assert "Was brought down by it" in svg
    assert "Has brought it down" not in svg


def test_what_lies_beyond_is_drawn_and_listed(client, s3, ec2):
    incident = make_incident(origin=s3)
    reach(incident, ec2, via=[s3])
    reach(incident, make_service("RDS"), via=[ec2, s3])

    svg, rest = client.get("/services/s3/").text.split('<svg class="blast-radius-graph"')[1].split("</svg>", 1)
    assert svg.count('class="edge"') == 3
    assert 'and then <a href="/services/rds/">RDS</a> (2020)' in rest
    left = client.get("/services/rds/").text.split('<svg class="blast-radius-graph"')[1]
    assert 'itself through <a href="/services/s3/">S3</a> (2020)' in left


def test_a_drawing_without_room_says_how_many_are_left_out(s3):
    neighbours = [Neighbour(End(n, f"A service with a very long name indeed, number {n}", f"s{n}")) for n in range(12)]

    picture = drawing(s3, 12, neighbours, [])

    names = [box.node.name for box in picture.boxes]
    assert names[0] == "S3"
    assert names[-1] == "and 5 more"
    assert len(names) == 1 + 8
    assert {arrow.link.target for arrow in picture.arrows} == {0}
    assert picture.column_after(picture.boxes[0]) is None


def test_what_leads_to_the_service_stands_next_to_it(s3):
    near, far, beside = (Neighbour(End(pk, name, name.lower())) for pk, name in enumerate(("EC2", "Far", "Beside")))
    near.beyond = [far]
    picture = drawing(s3, 2, [near, beside], [])

    left = {box.node.name: picture.columns.index(box.x) for box in picture.boxes}
    assert left == {"Far": 0, "EC2": 1, "Beside": 1, "S3": 2}


def test_a_service_without_links_has_no_drawing(client, s3):
    make_incident(origin=s3)

    assert "What it leans on" not in client.get("/services/s3/").text


@pytest.mark.both_databases
def test_the_lessons_are_those_that_most_incidents_violated(client, s3):
    often, seldom, upheld = make_lesson(name="Often"), make_lesson(name="Seldom"), make_lesson(name="Upheld")
    for place in range(3):
        incident = make_incident(origin=s3)
        reach(incident, s3, part="index")
        make_evidence(incident=incident, lesson=often)
        make_evidence(incident=incident, lesson=upheld, way="upheld")
        if not place:
            make_evidence(incident=incident, lesson=seldom)
    make_evidence(incident=make_draft(origin=s3), lesson=seldom)
    make_evidence(incident=make_incident(origin=make_service("Other")), lesson=seldom)

    html = client.get("/services/s3/").text

    taught = html.split('<ol class="ranked">')[1].split("</ol>")[0]
    assert re.findall(r">(\w+)</a>.*?(\d+)<span", taught) == [("Often", "3"), ("Seldom", "1")]


@pytest.mark.both_databases
def test_the_remediations_are_those_of_incidents_it_caused(client, s3, ec2):
    caused = make_incident(origin=s3)
    reach(caused, ec2)
    make_remediation(incident=caused, text="Add capacity.")
    make_remediation(incident=make_draft(origin=s3), text="Secret plan.")

    html = client.get("/services/s3/").text
    assert "Add capacity." in html
    assert "Secret plan." not in html
    assert "It was not the origin of any incident." in client.get("/services/ec2/").text


def test_a_service_that_caused_incidents_without_remediations_is_a_gap(client, s3):
    make_incident(origin=s3)

    assert '<p class="gap-flag">No remediation is on record.</p>' in client.get("/services/s3/").text


@pytest.mark.both_databases
@pytest.mark.parametrize("slug", ["secret", "missing", "x" * 300])
def test_a_service_that_one_may_not_see_is_not_found(client, slug):
    make_draft(origin=make_service("Secret"))
    client.force_login(make_reader())

    assert client.get(f"/services/{slug}/").status_code == 404


def test_many_incidents_have_pages(client, s3):
    for place in range(31):
        make_incident(origin=s3, started_at=STARTED - timedelta(days=place))

    response = client.get("/services/s3/?page=2")

    assert len(response.context["page"].object_list) == 6
    assert "26–31 of 31" in response.text


def test_the_pages_cost_the_same_however_many_incidents_there_are(client, s3, ec2, django_assert_num_queries):
    client.force_login(make_reader())

    def strike(times):
        for _ in range(times):
            incident = make_incident(origin=s3, tags=["x"])
            impact = reach(incident, ec2, via=[s3, make_service(f"Service {incident.pk}")])
            reach(incident, make_service(f"Behind {incident.pk}"), via=[ec2])
            make_evidence(incident=incident)
            make_remediation(incident=incident)
            assert impact.role == Impact.Role.CASCADED
        fold()

    strike(1)
    with django_assert_num_queries(8):
        client.get("/services/")
    with django_assert_num_queries(14):
        client.get("/services/ec2/")
    strike(6)
    with django_assert_num_queries(8):
        client.get("/services/")
    with django_assert_num_queries(14):
        client.get("/services/ec2/")


@pytest.mark.long
def test_the_pages_fit_a_phone(page, s3, ec2):
    reach(make_incident(origin=s3), ec2, via=[s3], began_at=STARTED)

    for address in ("/services/", "/services/s3/", "/services/ec2/"):
        page.goto(address)
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") == width, address


def test_the_pages_are_valid_html(client, s3, ec2, valid_html):
    empty = client.get("/services/").text
    reach(make_incident(origin=s3), ec2, via=[s3], began_at=STARTED)
    addresses = ["/services/", "/services/?q=zz", "/services/s3/", "/services/ec2/"]

    valid_html({"empty": empty} | {address: client.get(address).text for address in addresses})
