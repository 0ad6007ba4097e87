import re
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from incidents.facets import fold
from lessons.models import Evidence, Lesson
from postmortems.lesson_matrix import matrix as matrices
from postmortems.lesson_matrix import views
from tests.factories import make_draft, make_evidence, make_incident, make_lesson, make_reader

pytestmark = pytest.mark.django_db
URL = reverse("lesson_matrix")
QUERIES = 10


def taught(lesson, *incidents, **fields):
    for incident in incidents:
        make_evidence(lesson=lesson, incident=incident, **fields)


def in_year(year, **fields):
    return make_incident(short_title=f"Outage {year}", started_at=datetime(year, 6, 1, tzinfo=UTC), **fields)


@pytest.fixture
def three():
    """Three incidents and three lessons: the first two of each belong together."""
    early, middle, late = in_year(2011), in_year(2015), in_year(2020)
    blast = make_lesson(slug="blast-radius", name="Blast radius", group="Containing failure")
    limits = make_lesson(name="Know the limits", group="Knowing the limits")
    tell = make_lesson(name="Tell early", group="Responding")
    taught(blast, early, late)
    taught(limits, early, late, middle)
    taught(tell, middle)
    return early, middle, late


def matrix(client, **asked):
    return client.get(URL, asked).context["matrix"]


def rows(found):
    return [str(getattr(head.item, "name", head.item)) for _, heads in found.rows for head, _, _ in heads]


def columns(found):
    return [head.label for band in found.columns for head in band.heads]


@pytest.mark.both_databases
def test_lessons_are_rows_with_the_most_violated_first_and_incidents_columns_from_old_to_new_under_their_years(
    client, three
):
    found = matrix(client)

    assert rows(found) == ["Know the limits", "Blast radius", "Tell early"]
    assert [band.name for band in found.columns] == ["2011", "2015", "2020"]
    assert columns(found) == ["Outage", "Outage", "Outage"]


def test_every_mark_names_way_lesson_and_incident_and_leads_to_the_evidence(client):
    incident = in_year(2020)
    lesson = make_lesson(slug="blast-radius", name="Blast radius")
    for way in Evidence.Way:
        taught(lesson, incident, way=way, how=f"It was {way}.")

    page = client.get(URL).content.decode()

    for way, place in zip(Evidence.Way, (incident.reference, "upheld", "luck", "advised"), strict=True):
        assert (
            f'<a class="way" data-way="{way}" href="/lessons/blast-radius/#{place}">'
            f'<span data-how="It was {way}.">{way.label}: Blast radius in Outage 2020</span></a>'
        ) in page
        assert f'id="{place}"' in client.get(lesson.get_absolute_url()).content.decode()


def test_a_mark_stands_in_the_row_of_its_lesson_and_the_column_of_its_incident(client, three):
    page = client.get(URL).content.decode()

    places = {}
    for name, row in re.findall(r'<tr><th scope="row"><a[^>]*>([^<]+)(.*?)</tr>', page):
        cells = row.split("<td")[1:]
        places[name] = [("data-way" in cell) for cell in cells if "total" not in cell]
    assert places == {
        "Know the limits": [True, True, True],
        "Blast radius": [True, False, True],
        "Tell early": [False, True, False],
    }


def test_heads_tell_how_often_in_each_way_that_there_is(client, three):
    taught(Lesson.objects.get(name="Tell early"), three[0], way="upheld")

    found = matrix(client)

    assert [row.label for row in found.total_rows] == ["Broken", "Held"]
    assert [row.counts for row in found.total_rows] == [[2, 2, 2], [1, 0, 0]]
    assert [row.corner for row in found.total_rows] == [[6, ""], ["", 1]]
    assert [head.totals for _, heads in found.rows for head, _, _ in heads] == [[3, 0], [2, 0], [1, 1]]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("group", ["Blast radius", "Know the limits", "Tell early"]),
        ("recent", ["Know the limits", "Blast radius", "Tell early"]),
    ],
)
def test_lessons_can_be_read_by_group_and_by_when_they_were_last_seen(client, three, order, expected):
    assert rows(matrix(client, lessons_by=order)) == expected


def test_by_group_the_groups_are_named_and_those_without_come_last(client, three):
    taught(make_lesson(name="Loose"), three[0])

    found = matrix(client, lessons_by="group")

    assert [name for name, _ in found.rows] == ["Containing failure", "Knowing the limits", "Responding", "In no group"]
    page = client.get(URL, {"lessons_by": "group"}).content.decode()
    assert re.search(r'<th scope="rowgroup" colspan="5"><span>Containing failure</span></th>', page)


def test_by_similarity_the_incidents_that_teach_the_same_stand_side_by_side(client, three):
    order = columns(matrix(client, incidents_by="similarity"))

    assert order.index("Outage 2015") != 1


@pytest.mark.both_databases
def test_of_very_many_lessons_those_violated_most_often_stand_by_similarity(client, three, monkeypatch):
    monkeypatch.setattr(matrices, "by_similarity", lambda members: list(members)[::-1])
    for module in (matrices, views):
        monkeypatch.setattr(module, "ALIKE_AT_MOST", 2)

    page = client.get(URL, {"lessons_by": "similarity"})

    assert rows(page.context["matrix"]) == ["Blast radius", "Know the limits", "Tell early"]
    assert "the 2 lessons that were broken most often" in page.text
    assert "most often; the others" not in client.get(URL).text


@pytest.mark.both_databases
def test_by_count_the_incidents_with_the_most_violations_come_first(client, three):
    taught(make_lesson(), three[1])

    assert columns(matrix(client, incidents_by="count"))[0] == "Outage 2015"


def test_incidents_can_be_the_rows_the_newest_first(client, three):
    found = matrix(client, rows="incidents")

    assert rows(found) == ["Outage 2020", "Outage 2015", "Outage 2011"]
    assert columns(found) == ["Know the limits", "Blast radius", "Tell early"]


def test_many_incidents_are_rows_unless_asked_otherwise(client, three, monkeypatch):
    monkeypatch.setattr("postmortems.lesson_matrix.layout.COLUMNS_AT_MOST", 2)

    assert matrix(client).rows_are == "incidents"
    assert matrix(client, rows="lessons").rows_are == "lessons"
    assert matrix(client, year="2011").rows_are == "lessons"


@pytest.mark.both_databases
def test_an_incident_without_a_date_comes_after_all_others(client, three):
    taught(make_lesson(), make_incident(title="Some day", started_at=None))

    assert [band.name for band in matrix(client).columns] == ["2011", "2015", "2020", "No date"]
    assert [name for name, _ in matrix(client, rows="incidents").rows] == ["2020", "2015", "2011", "No date"]


def test_facets_narrow_it_and_the_links_of_filters_and_layout_keep_each_other(client, three):
    response = client.get(URL, {"lesson": "blast-radius", "incidents_by": "similarity"})
    page = response.content.decode()

    assert sorted(columns(response.context["matrix"])) == ["Outage 2011", "Outage 2020"]
    assert f'href="{URL}?incidents_by=similarity"><span class="visually-hidden">Remove' in page
    assert f'href="{URL}?lesson=blast-radius&amp;lessons_by=group&amp;incidents_by=similarity"' in page
    assert '<input type="hidden" name="incidents_by" value="similarity">' in page


def test_the_order_in_force_is_marked_and_the_default_has_the_plain_address(client, three):
    page = client.get(URL, {"lessons_by": "group"}).content.decode()

    assert f'<a href="{URL}?lessons_by=group" aria-current="true">group</a>' in page
    assert f'<a href="{URL}">times broken</a>' in page


@pytest.mark.both_databases
def test_more_incidents_than_fit_stand_on_pages_of_their_own_the_newest_first(client, three, monkeypatch):
    monkeypatch.setattr(views, "PER_PAGE", 2)

    first, second = (client.get(URL, {"rows": "lessons", "page": page}) for page in (1, 2))

    assert [band.name for band in first.context["matrix"].columns] == ["2015", "2020"]
    assert len(second.context["incidents"]) == 1
    assert not set(first.context["incidents"]) & set(second.context["incidents"])
    assert "1 to 2 of 3 incidents" in first.text
    assert f'href="{URL}?rows=lessons&amp;page=2"' in first.text


def test_what_is_left_out_is_said(client, three):
    make_incident()
    make_lesson()
    make_lesson()

    page = client.get(URL).content.decode()

    assert "3 lessons from 3 incidents" in page
    assert "1 incident without a lesson is left out." in page
    assert "2 lessons without evidence here are left out." in page


@pytest.mark.both_databases
def test_a_hidden_incident_is_in_no_row_column_or_count(client, three):
    before = client.get(URL).content
    hidden = make_draft(short_title="Hidden 1999", started_at=datetime(1999, 1, 1, tzinfo=UTC))
    taught(Lesson.objects.get(slug="blast-radius"), hidden)

    after = client.get(URL).content

    assert re.sub(rb'name="csrf\S+ value="[^"]*"', b"", after) == re.sub(rb'name="csrf\S+ value="[^"]*"', b"", before)


def test_without_incidents_lessons_or_matches_the_page_says_so(client):
    assert "No incidents yet" in client.get(URL).content.decode()
    make_incident()
    assert "No lesson is tied to this incident" in client.get(URL).content.decode()
    assert "No incident is like this" in client.get(URL, {"q": "nothing like it"}).content.decode()


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"lessons_by": "colour"}, "Lessons cannot be ordered by colour."),
        ({"incidents_by": "<b>"}, "Incidents cannot be ordered by &lt;b&gt;."),
        ({"rows": "x" * 10_000}, "Rows cannot be "),
        ({"severity": "9"}, "There is no severity 9."),
        ({"lesson": "no-such-lesson"}, "There is no lesson no-such-lesson."),
        ({"sort": "10" * 15}, "Incidents cannot be sorted by"),
    ],
)
def test_what_cannot_be_asked_for_is_said_and_nothing_shown(client, three, asked, error):
    page = client.get(URL, asked)

    assert page.status_code == 200
    assert error in page.content.decode()
    assert '<table class="matrix"' not in page.content.decode()


def test_names_are_escaped(client):
    taught(make_lesson(name='<b>"Bold"'), in_year(2020), how='"><script>alert(1)</script>')

    page = client.get(URL).content.decode()

    assert "<script>alert" not in page
    assert "<b>" not in page


def test_it_costs_the_same_however_much_there_is(client, django_assert_num_queries):
    client.force_login(make_reader())

    def teach(count):
        for place in range(count):
            lesson = make_lesson(group=f"Group {place % 3}")
            taught(lesson, in_year(2000 + place), in_year(2010 + place))
        fold()

    teach(1)
    with django_assert_num_queries(QUERIES):
        client.get(URL, {"lessons_by": "group"})
    teach(6)
    with django_assert_num_queries(QUERIES):
        client.get(URL, {"lessons_by": "group"})


def test_index_and_matrix_lead_to_each_other(client, three):
    assert f'href="{URL}"' in client.get(reverse("lesson_list")).content.decode()
    assert f'href="{reverse("lesson_list")}">Lessons</a></li></ol></nav>' in client.get(URL).content.decode()


def test_only_reading_is_allowed(client):
    assert client.post(URL).status_code == 405


def test_heads_stay_in_sight_and_a_mark_says_what_it_is_when_it_has_the_focus(page, three):
    page.set_viewport_size({"width": 390, "height": 844})
    for place in range(40):
        taught(make_lesson(), *three, how=f"How {place}")
    page.goto(URL)
    region = page.get_by_role("region", name="Which lesson was broken")
    region.focus()
    page.evaluate("document.querySelector('.matrix-scroll').scrollTo(60, 600)")

    top = region.bounding_box()
    assert page.locator("tr.names").bounding_box()["y"] < top["y"] + 40
    assert page.locator("tbody th").last.bounding_box()["x"] == top["x"]
    mark = page.get_by_role("link", name="Broken: Blast radius in Outage 2020")
    mark.focus()
    assert mark.locator("span").bounding_box()["width"] == 390
