from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import (
    make_administrator,
    make_cause,
    make_draft,
    make_incident,
    make_lesson,
    make_organization,
    make_our_incident,
    make_reader,
    make_remediation,
    make_restricted,
    make_user,
)

pytestmark = pytest.mark.django_db
URL = reverse("remediation_list")


def make_ours(**fields):
    return make_remediation(**{"incident": make_our_incident(), **fields})


def days_from_today(days):
    return timezone.localdate() + timedelta(days=days)


def shown(client, **query):
    return [row.text for group in client.get(URL, query).context["groups"] for row in group.rows]


def test_open_items_are_shown_first_of_all(client):
    for status in ("proposed", "accepted", "in_progress", "done"):
        make_ours(text=status, status=status)

    assert set(shown(client)) == {"proposed", "accepted", "in_progress"}
    assert set(shown(client, status="any")) == {"proposed", "accepted", "in_progress", "done"}
    assert shown(client, status="done") == ["done"]


@pytest.mark.both_databases
def test_the_figures_count_each_status_and_what_is_overdue_or_without_an_owner(client):
    ours = make_our_incident()
    make_ours(incident=ours, status="accepted", due_on=days_from_today(-1), team="Storage")
    make_ours(incident=ours, status="accepted", due_on=days_from_today(0), owner=make_user())
    make_ours(incident=ours, status="done", due_on=days_from_today(-9))
    make_ours(incident=ours, status="proposed")

    response = client.get(URL)

    figures = response.context["figures"]

    numbers = [figures.number(name) for name in ("overdue", "soon", "without_owner")]
    assert (figures.total, figures.open, numbers) == (4, 3, [1, 1, 1])
    assert dict(figures.by_status) == {"done": 1, "accepted": 2, "proposed": 1}


def test_an_overdue_item_tells_how_many_days_late_it_is(client):
    make_ours(incident=make_our_incident(), due_on=days_from_today(-12))
    make_ours(incident=make_our_incident(), due_on=days_from_today(0))
    make_remediation(due_on=days_from_today(-12))

    page = client.get(URL).content.decode()

    assert "12 d late" in page
    assert page.count("d late") == 1


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("due", "texts"),
    [("overdue", ["late"]), ("soon", ["today"]), ("month", ["today", "in 30 days"]), ("none", ["no date"])],
)
def test_the_due_filter(client, due, texts):
    make_ours(text="late", due_on=days_from_today(-1), incident=make_our_incident())
    make_remediation(text="theirs", due_on=days_from_today(-1))
    make_ours(text="today", due_on=days_from_today(0))
    make_ours(text="in 30 days", due_on=days_from_today(30))
    make_ours(text="in 31 days", due_on=days_from_today(31))
    make_ours(text="no date")

    assert shown(client, due=due) == texts


@pytest.mark.both_databases
def test_the_other_filters_narrow_the_list_together(client):
    incident = make_our_incident(short_title="Kinesis 2020")
    make_ours(text="Watch threads", kind="detect", team="Streaming", incident=incident)
    make_ours(text="Watch memory", kind="detect", team="Storage")
    make_ours(text="Split the fleet", kind="prevent", team="Streaming")
    make_ours(text="Write it down", kind="process", incident=make_our_incident())
    make_remediation(text="Theirs", kind="process")

    assert set(shown(client, kind="detect")) == {"Watch threads", "Watch memory"}
    assert shown(client, kind="detect", team="Streaming") == ["Watch threads"]
    assert shown(client, q="watch kinesis") == ["Watch threads"]
    assert shown(client, q=incident.reference) == ["Watch threads"]
    assert shown(client, owner="none") == ["Write it down"]


@pytest.mark.both_databases
def test_by_due_date_what_has_none_comes_last_in_either_direction(client):
    make_ours(text="none")
    make_ours(text="later", due_on=date(2027, 2, 1))
    make_ours(text="sooner", due_on=date(2027, 1, 1))

    assert shown(client) == ["sooner", "later", "none"]
    assert shown(client, sort="-due") == ["later", "sooner", "none"]


@pytest.mark.both_databases
def test_the_oldest_item_is_the_one_opened_first(client):
    make_ours(text="unknown")
    make_ours(text="old", opened_on=date(2020, 1, 1))
    make_ours(text="young", opened_on=date(2026, 1, 1))

    assert shown(client, sort="-age") == ["old", "young", "unknown"]
    assert shown(client, sort="age") == ["young", "old", "unknown"]


@pytest.mark.both_databases
def test_statuses_sort_by_how_far_they_are_along_and_incidents_by_name(client):
    make_ours(text="second", status="in_progress", incident=make_our_incident(short_title="A"))
    make_ours(text="first", status="accepted", incident=make_our_incident(short_title="", title="B"))

    assert shown(client, sort="status") == ["first", "second"]
    assert shown(client, sort="incident") == ["second", "first"]
    assert shown(client, sort="-incident") == ["first", "second"]


def test_the_heads_of_the_columns_say_the_order_and_offer_its_reverse(client):
    make_ours(team="Storage")

    page = client.get(URL, {"kind": "prevent", "sort": "status", "page": "1"}).content.decode()

    assert (
        'aria-sort="ascending"><a class="sort" rel="nofollow" href="?kind=prevent&amp;sort=-status#items">Status'
        in page
    )
    assert 'href="?kind=prevent&amp;sort=-age#items">Age' in page
    assert '<input type="hidden" name="sort" value="status">' in page


def test_pages_keep_the_filter(client):
    for _ in range(25):
        make_ours(kind="detect")

    page = client.get(URL, {"kind": "detect"}).content.decode()

    assert "1 to 20 of 25" in page
    assert "?kind=detect&amp;page=2#items" in page
    assert "?kind=detect&amp;all=1" in page
    assert "21 to 25 of 25" in client.get(URL, {"page": "2"}).content.decode()


def test_an_item_names_its_lesson_its_incident_and_who_has_it(client):
    client.force_login(make_user())
    remediation = make_ours(owner=make_user("ana", first_name="Ana", last_name="Lima"), team="Storage")
    lesson = make_lesson()
    remediation.applies.add(lesson)
    make_ours(text="Nobody has it.")

    page = client.get(URL).content.decode()

    assert f'href="{lesson.get_absolute_url()}"' in page
    assert f'href="{remediation.incident.get_absolute_url()}#remediations"' in page
    assert 'Ana Lima <span class="row-note">Storage</span>' in " ".join(page.split())
    assert "no owner" in page


@pytest.mark.both_databases
def test_the_gaps_are_counted_and_the_newest_causes_without_a_remediation_named(client):
    incident = make_our_incident()
    make_ours(incident=incident)
    for place in range(7):
        make_cause(incident=incident, text=f"Cause {place}", position=place)

    response = client.get(URL)

    assert [cause.text for cause in response.context["causes"]] == [f"Cause {place}" for place in range(5)]
    assert gap(response, "causes-without-remediation").count == 7
    assert f'href="{reverse("gap_detail", args=["causes-without-remediation"])}?of=ours"' in response.text
    assert f'href="{incident.get_absolute_url()}#cause-5"' in response.text


def gap(response, slug):
    return next(row for row in response.context["gaps"] if row.gap.slug == slug)


@pytest.mark.both_databases
def test_what_the_reader_may_not_see_is_neither_shown_nor_counted(client):
    ours = make_our_incident().organization
    for make in (make_draft, make_restricted):
        incident = make(short_title="Hidden", organization=ours)
        make_ours(incident=incident, text="Hidden remediation", team="Hidden team")
        make_cause(incident=incident, text="Hidden cause")
    make_ours(text="Seen", kind="process", due_on=days_from_today(-1), incident=make_our_incident())

    response = client.get(URL)

    assert "Hidden" not in response.content.decode()
    assert response.context["figures"].total == response.context["figures"].number("overdue") == 1
    assert gap(response, "causes-without-remediation").whole == 0
    client.force_login(make_administrator())
    assert client.get(URL).context["figures"].total == 3


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "query",
    [
        {"status": "nonsense"},
        {"kind": "nonsense", "team": "nonsense", "due": "nonsense", "owner": "@nobody", "group": "x", "column": "x"},
        {"of": "nonsense", "incident": "nonsense", "age": "1", "priority": "9", "severity": "1e3"},
        {"q": "x" * 5000},
        {"sort": "password"},
        {"sort": "--due"},
        {"page": "abc"},
        {"page": str(10**30)},
        {"page": "9" * 5000},
        {"page": "-1"},
        {"<script>": "<script>alert(1)</script>"},
    ],
)
def test_hostile_queries_get_a_page(client, query):
    make_ours(text="Still here")

    response = client.get(URL, query)

    assert response.status_code == 200
    assert "Still here" in response.content.decode()
    assert "\0" not in response.text
    assert "<script>alert" not in response.content.decode()


def test_a_wrong_choice_is_said(client):
    make_ours()

    assert "nonsense is not one of the available choices" in client.get(URL, {"kind": "nonsense"}).content.decode()


def test_a_filter_that_finds_nothing_offers_the_rest(client):
    make_ours()

    assert "No remediation is like this" in client.get(URL, {"status": "verified"}).content.decode()


def test_without_remediations_the_page_says_what_they_are(client):
    assert "No remediation yet" in client.get(URL).content.decode()


def test_the_page_costs_the_same_however_many_remediations_there_are(client, django_assert_num_queries):
    client.force_login(make_reader())

    def promise():
        ours = make_our_incident()
        remediation = make_ours(incident=ours, owner=make_user(), team="Storage", due_on=days_from_today(-1))
        remediation.applies.add(make_lesson())
        make_cause(incident=remediation.incident)

    promise()
    with django_assert_num_queries(27):
        client.get(URL)
    for _ in range(4):
        promise()
    with django_assert_num_queries(27):
        client.get(URL)


def test_what_is_found_by_words_is_counted_and_not_what_is_kept_counted_of_all(client):
    make_ours(text="Limit retries")
    make_ours(text="Shard the cells")

    assert "1 to 1 of 1" in client.get(URL, {"q": "retries"}).text
    assert client.get(URL, {"q": "nothing-is-called-this"}).context["page"].paginator.count == 0


def test_those_that_apply_one_lesson_are_listed_counted_and_kept_to_by_the_other_filters(client):
    lesson = make_lesson(name="Blast radius", slug="blast-radius")
    for status in ("proposed", "done"):
        make_ours(text=f"Cells, {status}", status=status).applies.add(lesson, make_lesson())
    make_ours(text="Something else")

    page = client.get(URL, {"status": "any", "lesson": "blast-radius"}).text
    assert shown(client, status="any", lesson="blast-radius") == ["Cells, proposed", "Cells, done"]
    assert "1 to 2 of 2" in page
    assert 'Only those that apply <a href="/lessons/blast-radius/">Blast radius</a>' in page
    assert '<option value="blast-radius" selected>' in page
    assert 'href="?status=any#items">Any lesson</a>' in page
    assert "1 to 1 of 1" in client.get(URL, {"lesson": "blast-radius"}).text


@pytest.mark.parametrize("slug", ["nothing", "<b>", "x" * 5000])
def test_a_lesson_that_is_not_there_is_said_and_the_rest_applies(client, slug):
    make_ours(text="Add cells")

    page = client.get(URL, {"lesson": slug}).text
    assert "is not one of the available choices" in page
    assert "Add cells" in page


def test_figures_that_rest_on_a_company_that_does_not_exist_say_so_to_those_who_may_know_of_it(client):
    told = "Merrowick (fictional) is counted here"
    make_ours()
    made_up = make_organization("Merrowick (fictional)", is_ours=True)
    make_remediation(incident=make_incident(organization=made_up, visibility="internal"))

    pages = URL, reverse("remediation_meeting"), f"{URL}?of=all"
    assert [told in client.get(page).text for page in pages] == [False, False, False]
    client.force_login(make_reader())
    assert [told in client.get(page).text for page in pages] == [True, True, True]
    assert told not in client.get(f"{URL}?of=theirs").text
