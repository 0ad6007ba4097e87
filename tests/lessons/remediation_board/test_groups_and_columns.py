from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import (
    STARTED,
    make_incident,
    make_lesson,
    make_our_incident,
    make_reader,
    make_remediation,
    make_user,
)

pytestmark = pytest.mark.django_db
URL = reverse("remediation_list")


def make_ours(**fields):
    return make_remediation(**{"incident": make_our_incident(), **fields})


def groups(client, **query):
    found = client.get(URL, query).context["groups"]
    return [(group.head.name, group.count, [row.text for row in group.rows]) for group in found]


@pytest.mark.both_databases
def test_in_groups_of_a_team_those_of_none_come_last(client):
    for text, team in (("a", "Storage"), ("b", ""), ("c", "Network"), ("d", "Storage")):
        make_ours(text=text, team=team)

    found = groups(client, group="team")

    assert found == [("Network", 1, ["c"]), ("Storage", 2, ["a", "d"]), ("No team", 1, ["b"])]


@pytest.mark.both_databases
def test_in_groups_of_a_lesson_an_item_of_two_stands_under_both(client):
    first, second = make_lesson(name="Ask twice"), make_lesson(name="Bound queues")
    make_ours(text="both").applies.add(first, second)
    make_ours(text="second").applies.add(second)
    make_ours(text="none")

    found = groups(client, group="lesson")

    assert [(name, count) for name, count, _ in found] == [("Ask twice", 1), ("Bound queues", 2), ("No lesson", 1)]
    assert groups(client, group="lesson", lesson=first.slug) == [("Ask twice", 1, ["both"])]


@pytest.mark.both_databases
def test_a_group_goes_on_over_pages_with_its_whole_count(client):
    incident = make_our_incident(reference="TF-1", short_title="Queue")
    for place in range(30):
        make_ours(incident=incident, text=f"{place}", position=place)

    first, second = (client.get(URL, {"group": "incident", "page": page}).context["groups"][0] for page in (1, 2))

    assert (first.head.name, first.count, first.goes_on, len(first.rows)) == ("TF-1 Queue", 30, False, 20)
    assert (second.head.name, second.count, second.goes_on, len(second.rows)) == ("TF-1 Queue", 30, True, 10)
    assert "continued" in client.get(URL, {"group": "incident", "page": 2}).text


@pytest.mark.both_databases
def test_incidents_are_grouped_the_newest_first_and_statuses_by_how_far_they_are_along(client):
    make_ours(text="old", status="in_progress", incident=make_our_incident(started_at=STARTED, short_title="Old"))
    newer = make_our_incident(started_at=STARTED + timedelta(days=9), short_title="New")
    make_ours(text="new", status="proposed", incident=newer)

    assert [texts for *_, texts in groups(client, group="incident")] == [["new"], ["old"]]
    assert [name for name, *_ in groups(client, group="status")] == ["Proposed", "In progress"]


@pytest.mark.both_databases
def test_owners_are_asked_for_and_grouped_by_readers_with_an_account_alone(client):
    ana = make_user("ana", first_name="Ana", last_name="Lima")
    make_ours(text="hers", owner=ana)
    make_ours(text="named", owner_name="A. N. Other")
    make_ours(text="nobody's")

    assert "owner" not in [value for value, _ in client.get(URL).context["form"].fields["group"].choices]
    assert len(groups(client, owner="@ana")[0][2]) == 3
    assert "Ana" not in client.get(URL, {"owner": "@ana", "group": "owner"}).text.replace("@ana", "")
    client.force_login(ana)
    assert groups(client, owner="@ana") == [("", 1, ["hers"])]
    assert groups(client, owner="me") == [("", 1, ["hers"])]
    assert groups(client, owner="A. N. Other") == [("", 1, ["named"])]
    assert [name for name, *_ in groups(client, group="owner")] == ["ana", "A. N. Other", "No owner"]


def test_the_columns_are_those_that_the_address_names(client):
    make_ours(team="Storage", due_on=date(2027, 1, 1), moved_on=date(2026, 1, 2))

    page = client.get(URL, {"column": ["team", "moved"], "sort": "moved"})

    assert [column.name for column in page.context["columns"]] == ["team", "moved"]
    assert 'data-label="Team"><span dir="auto">Storage' in page.text
    assert 'aria-sort="ascending"><a class="sort" rel="nofollow"' in page.text
    assert "1 Jan 2027" not in page.text
    assert "column=team&amp;column=moved" in page.text


def test_an_item_that_was_put_off_says_how_often(client):
    remediation = make_ours(due_on=date(2027, 3, 1))
    for before, after in (("2027-01-01", "2027-02-01"), ("2027-02-01", "2027-03-01")):
        remediation.changes.create(field="due", before=before, after=after, changed_at=STARTED)

    assert "moved twice, 59 days in all" in client.get(URL).text


def test_what_others_state_has_no_owner_date_or_age_here(client):
    past = timezone.localdate() - timedelta(days=400)
    make_remediation(text="Theirs", owner_name="Olga", team="SRE", due_on=past, opened_on=past, status="accepted")
    client.force_login(make_reader())

    library = client.get(URL).text
    assert "Nothing of ours yet" in library
    assert "make demo" in library
    for told in ("Olga", "SRE", "no owner", "no date", "d late"):
        assert told not in library.partition('id="items"')[2], told
    assert "planned in" in library
    make_ours(text="Ours")
    everything = client.get(URL, {"of": "all"}).text
    assert ("Theirs" in everything, "Ours" in everything) == (True, True)
    for told in ("Olga", "400 d"):
        assert told not in everything.partition("<tbody>")[2], told
    assert "Theirs" not in client.get(URL).text.partition('id="items"')[2]


@pytest.mark.both_databases
def test_theirs_is_a_library_that_is_searched_by_what_was_learned(client):
    lesson = make_lesson(name="Damp retry storms")
    make_remediation(text="Budget of attempts", incident=make_incident()).applies.add(lesson)
    make_remediation(text="Shard the cells", status="done")
    make_ours(text="Ours").applies.add(lesson)

    page = client.get(URL, {"of": "theirs"})

    assert [(row.name, count) for row, count in page.context["lessons"]] == [("Damp retry storms", 1)]
    assert page.context["board"].total == 2
    assert [row for *_, rows in groups(client, of="theirs", q="retry storm") for row in rows] == ["Budget of attempts"]
    assert page.context["page"].paginator.count == 2
    assert groups(client, of="theirs", kind="prevent", status="done") == [("", 1, ["Shard the cells"])]


@pytest.mark.both_databases
@pytest.mark.parametrize("of", ["theirs", "all"])
def test_what_is_kept_counted_is_what_is_found(client, of):
    for make in (make_ours, make_remediation):
        for team, status, kind in (
            ("", "done", "detect"),
            ("Storage", "proposed", "prevent"),
            ("Storage", "done", "process"),
        ):
            make(team=team, status=status, kind=kind)

    for query in ({}, {"status": "done"}, {"status": "any", "kind": "detect"}, {"status": "any", "team": "Storage"}):
        page = client.get(URL, {"of": of, "all": "1", **query}).context["page"]
        found = page.paginator.object_list.count()
        assert page.paginator.count == found, query
