"""Changing many remediations at once."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from incidents.facets.folding import fold
from lessons.models import Remediation, RemediationChange
from lessons.remediation_board.bulk import carried_out, chosen
from lessons.remediation_item.wanted import Wanted
from tests.factories import (
    STARTED,
    make_author,
    make_our_incident,
    make_reader,
    make_remediation,
    make_restricted,
    make_reviewer,
)
from tests.two_people import at_once

pytestmark = pytest.mark.django_db
SHOWN, DONE = reverse("remediation_bulk"), reverse("remediation_bulk_confirm")
Status = Remediation.Status


@pytest.fixture
def items():
    incident = make_our_incident()
    return [make_remediation(incident=incident, text=f"Item {name}.", team="Storage") for name in "abc"]


def shown(client, items, **wanted):
    return client.post(SHOWN, {"pk": [one.pk for one in items], **wanted})


def confirmed(client, items, **wanted):
    """Sent as the page before was drawn with these."""
    seen = [f"{one.pk}:{one.version}" for one in items]
    return client.post(DONE, {"seen": seen, **wanted}, follow=True)


def lines(response):
    return " ".join(response.content.decode().split())


def test_what_will_change_is_shown_before_it_does(client, reviewer, items):
    items[2].decline(by=None, at=STARTED, because="Too dear.")

    page = lines(shown(client, items, status="accepted", priority="1", note="As the review decided."))

    assert "Change 3 remediations" in page
    assert "Nothing is changed yet" in page
    assert page.count("<strong><bdi>Accepted</bdi></strong>") == 3
    assert "open it again" not in page  # the note says why, which is what that asks for
    assert not RemediationChange.objects.filter(changed_by=reviewer).exists()
    assert {one.version for one in Remediation.objects.exclude(pk=items[2].pk)} == {1}


@pytest.mark.both_databases
def test_what_is_refused_says_why_and_the_others_are_changed(client, reviewer, items):
    items[1].accept(by=None, at=STARTED)

    page = lines(shown(client, items, status="done"))
    assert "It is proposed, and can next be accepted, in progress or declined, not done." in page
    assert "1 of 3" in page

    result = lines(confirmed(client, items, status="done"))
    assert "1 remediation changed" in result
    assert [one.status for one in Remediation.objects.order_by("pk")] == ["proposed", "done", "proposed"]
    assert result.count("can next be accepted, in progress or declined, not done.") == 2


@pytest.mark.both_databases
def test_each_change_leaves_one_row_and_the_incident_has_one_new_revision(client, reviewer, items):
    incident = items[0].incident
    wanted = {"status": "accepted", "priority": "1", "team": "Edge", "due": "2027-03", "owner": "@rea", "note": "So."}

    confirmed(client, items, **wanted)

    rows = RemediationChange.objects.filter(changed_by=reviewer)
    assert rows.count() == 15
    assert len(set(rows.values_list("changed_at"))) == 1
    assert set(rows.values_list("note", flat=True)) == {"So."}
    for one in Remediation.objects.all():
        assert (one.status, one.team, one.priority, str(one.due), one.owner) == (
            "accepted",
            "Edge",
            1,
            "Mar 2027",
            reviewer,
        )
    assert incident.revisions.filter(by=reviewer).count() == 1


def test_dates_are_moved_by_days_with_a_reason(client, reviewer, items):
    for one, due in zip(items, [date(2027, 1, 1), date(2027, 2, 1), None], strict=True):
        Remediation.objects.filter(pk=one.pk).update(due_on=due)

    assert lines(shown(client, items, days="14")).count("Say why it is put off.") == 2
    assert "It has no date to move: say when it is due." in lines(shown(client, items, days="14", note="Holidays."))
    confirmed(client, items, days="14", note="Holidays.")

    assert [one.due_on for one in Remediation.objects.order_by("pk")] == [date(2027, 1, 15), date(2027, 2, 15), None]


def test_what_is_taken_away(client, reviewer, items):
    confirmed(client, items, without=["team"])

    assert set(Remediation.objects.values_list("team", flat=True)) == {""}


@pytest.mark.both_databases
def test_all_of_it_is_taken_back(client, reviewer, items):
    result = confirmed(client, items, status="accepted", team="Edge")
    items[0].refresh_from_db()
    items[0].start(by=None, at=timezone.now())

    undone = client.post(result.redirect_chain[-1][0] + "undo/", follow=True)

    assert "Changes of 2 remediations taken back" in lines(undone)
    assert "Its status was changed again since: take that back first." in lines(undone)
    told = [(one.status, one.team) for one in Remediation.objects.order_by("pk")]
    assert told == [("in_progress", "Edge"), ("proposed", "Storage"), ("proposed", "Storage")]

    again = client.post(result.redirect_chain[-1][0] + "undo/", follow=True)
    assert "It was taken back already." in lines(again)
    assert told == [(one.status, one.team) for one in Remediation.objects.order_by("pk")]


@pytest.mark.both_databases
def test_what_somebody_else_changed_meanwhile_is_left_alone_and_told(client, reviewer, items):
    colleague = make_author("col")
    Remediation.objects.get(pk=items[1].pk).start(by=colleague, at=STARTED)

    result = lines(confirmed(client, items, status="accepted"))

    assert [one.status for one in Remediation.objects.order_by("pk")] == ["accepted", "in_progress", "accepted"]
    assert "somebody has changed it (status) since you opened it" in result
    assert "<bdi>Proposed</bdi>" in result
    assert "by <bdi>col</bdi>" in result


def test_what_is_sent_twice_is_done_once(client, reviewer, items):
    confirmed(client, items, status="accepted", note="Yes.")
    page = lines(confirmed(client, items, status="accepted", note="Yes."))

    assert RemediationChange.objects.filter(changed_by=reviewer).count() == 3
    assert page.count("It is so already: nothing changes.") == 3


def test_the_owner_moves_their_own_and_assigns_nothing(client, items):
    owner = make_reader("olga")
    Remediation.objects.filter(pk=items[0].pk).update(owner=owner)
    client.force_login(owner)

    page = lines(shown(client, items, status="accepted", owner="@nobody"))
    assert page.count("Only the authors of its incident, its owner, reviewers and administrators do this.") == 2
    assert "There is no account" not in page
    confirmed(client, items, status="accepted", team="Mine")

    assert [one.status for one in Remediation.objects.order_by("pk")] == ["accepted", "proposed", "proposed"]
    assert Remediation.objects.get(pk=items[0].pk).team == "Storage"


def test_an_item_is_changed_whole_or_not_at_all(client, reviewer, items):
    confirmed(client, items[:1], team="Edge", status="verified", note="Seen.")

    items[0].refresh_from_db()
    assert (items[0].team, items[0].version) == ("Storage", 1)


@pytest.mark.both_databases
def test_hidden_items_are_answered_as_those_that_are_not_there(client, items):
    hidden = make_remediation(incident=make_restricted(), text="Secret.")
    client.force_login(make_author("ann"))

    def answers(pk):
        pks = {"pk": [items[0].pk, pk], "team": "Edge"}
        result = client.post(DONE, {"seen": [f"{pk}:1"], "status": "accepted"}, follow=True)
        return [lines(client.post(SHOWN, pks)).split("csrf")[0], lines(result).split("csrf")[0]]

    assert answers(hidden.pk) == answers(999_999_999)
    assert "Secret" not in lines(client.post(SHOWN, {"pk": [hidden.pk], "status": "accepted"}))
    hidden.refresh_from_db()
    assert hidden.version == 1


@pytest.mark.parametrize("pk", ["", "x", "-1", "0", "9" * 30, "1e3", "١", "1:2:3", "\x00", "' or 1=1"])
def test_ids_that_are_none_are_ignored(client, reviewer, items, pk):
    assert client.post(SHOWN, {"pk": [pk]}).status_code == 302
    assert client.post(DONE, {"seen": [pk, f"{pk}:{pk}"], "status": "accepted"}).status_code == 302
    assert not RemediationChange.objects.filter(changed_by=reviewer).exists()


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        ({"due": "soon"}, "“soon” is not a date"),
        ({"due": "2027-01-01", "days": "3"}, "leave one out"),
        ({"days": "99999"}, "less than or equal to 3650"),
        ({"status": "finished"}, "Select a valid choice"),
        ({"owner": "@nobody"}, "There is no account “nobody”"),
        ({"team": "x" * 121}, "at most 120"),
        ({"team": "Edge", "without": "team"}, "not both"),
        ({"note": "x" * 2001}, "at most 2000"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_changes_nothing(client, reviewer, items, wanted, told):
    assert told in lines(shown(client, items, **wanted))
    assert told in lines(confirmed(client, items, **wanted))
    assert not RemediationChange.objects.filter(changed_by=reviewer).exists()


def test_more_than_two_hundred_are_not_changed_at_once(client, reviewer):
    page = client.post(SHOWN, {"pk": range(1, 202), "next": "/remediations/?team=Edge"}, follow=True)

    assert page.redirect_chain[-1][0] == "/remediations/?team=Edge"
    assert "201 are chosen, and at most 200 are changed at once" in lines(page)


def test_a_result_is_shown_to_whoever_made_it_alone(client, reviewer, items):
    address = confirmed(client, items, status="accepted").redirect_chain[-1][0]

    assert client.get(address).status_code == 200
    client.force_login(make_reviewer())
    assert client.get(address).status_code == 404
    assert client.post(address + "undo/").status_code == 404
    assert client.get(address.replace("T", "X")).status_code == 404


def test_nobody_is_led_to_another_site(client, reviewer, items):
    page = lines(shown(client, items, status="accepted", next="//evil.example/"))

    assert "evil.example" not in page


def test_it_costs_the_same_however_many_are_shown(client, reviewer, items, django_assert_max_num_queries):
    for _ in range(10):
        items.append(make_remediation(incident=make_our_incident(), status="done"))
    fold()  # or this request would

    with django_assert_max_num_queries(12):
        shown(client, items, status="verified", note="Seen to work.", owner="@rea")


@pytest.mark.django_db(transaction=True)
def test_of_two_who_change_the_same_many_at_once_each_item_takes_one_and_the_other_is_told():
    items = [make_remediation(incident=make_our_incident()) for _ in range(2)]
    items += [make_remediation(incident=items[0].incident)]
    ids, people = [one.pk for one in items], [make_reviewer(), make_reviewer()]
    told = {}

    def change(user, ids, wanted):
        def act(_):
            told[user] = carried_out(chosen(user, ids), dict.fromkeys(ids, 1), wanted, by=user, at=timezone.now())

        return act

    first = change(people[0], ids, Wanted(status="accepted"))
    second = change(people[1], ids[::-1], Wanted(team="Edge"))
    assert at_once(items[0], first, second) == [None, None]

    rows = RemediationChange.objects.all()
    assert sorted(rows.values_list("remediation", flat=True)) == sorted(ids)
    assert sum(one.is_done for outcomes in told.values() for one in outcomes) == 3
    assert sum(len(one.meanwhile) for outcomes in told.values() for one in outcomes) == 3
    assert set(Remediation.objects.values_list("version", flat=True)) == {2}
