"""Changing an item in its row of the board."""

import re
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from lessons.models import Remediation, RemediationChange
from tests.factories import (
    make_author,
    make_our_incident,
    make_reader,
    make_remediation,
    make_restricted,
    make_reviewer,
)

pytestmark = pytest.mark.django_db
BOARD = "/remediations/?sort=-age&column=status"


@pytest.fixture
def item():
    return make_remediation(incident=make_our_incident(), text="Shed load.", due_on=date(2027, 1, 1))


def address(item):
    return reverse("remediation_row", args=[item.pk])


def sent(client, item, *, as_fragment=False, **fields):
    headers = {"X-Fragment": "row"} if as_fragment else {}
    return client.post(address(item), {"version": item.version, "next": BOARD, **fields}, headers=headers)


def lines(response):
    return " ".join(response.content.decode().split())


def test_the_board_has_a_form_in_each_row_that_its_reader_may_change(client, item):
    theirs = make_remediation(text="Others.")
    owned = make_remediation(incident=make_our_incident(), text="Mine.", owner=make_reader("olga"))

    def forms():
        return set(re.findall(r'<form [^>]*id="row-(\d+)"', lines(client.get("/remediations/?of=all&status=any"))))

    assert forms() == set()
    client.force_login(owned.owner)
    assert forms() == {str(owned.pk)}
    client.force_login(make_reviewer())
    assert forms() == {str(owned.pk), str(item.pk)}
    assert theirs.pk not in forms()


def test_without_a_script_it_comes_back_to_the_same_place(client, reviewer, item):
    answer = sent(client, item, status="accepted")

    assert (answer.status_code, answer["Location"]) == (302, f"{BOARD}#item-{item.pk}")
    assert "Saved: it is accepted now." in lines(client.get(BOARD))


def test_with_a_script_the_row_comes_back_with_how_to_take_it_back(client, reviewer, item):
    answer = sent(client, item, as_fragment=True, status="in_progress", owner="@rea", due="2027-02", note="Parts late.")

    page = lines(answer)
    assert answer.status_code == 200
    assert page.startswith('<table data-row-answer data-said="Saved: it is in progress now."')
    assert page.count("<td") == 2  # the box to tick, and the column that the board has
    now = Remediation.objects.get()
    assert (now.status, now.owner, str(now.due)) == ("in_progress", reviewer, "Feb 2027")
    [undo] = re.findall(r'data-undo="([^"]+)"', page)

    back = client.post(undo, {"next": BOARD, "stay": "1"})
    assert back["Location"] == BOARD
    now = Remediation.objects.get()
    assert (now.status, now.owner, str(now.due)) == ("proposed", None, "1 Jan 2027")


def test_what_is_not_sent_stays_and_what_is_sent_empty_is_taken_away(client, reviewer, item):
    Remediation.objects.update(owner_name="Ada")

    sent(client, item, status="accepted")
    assert Remediation.objects.get().owner_name == "Ada"
    item.refresh_from_db()
    sent(client, item, owner="", due="2027-01-01")
    assert Remediation.objects.get().owner_name == ""


def test_a_note_alone_is_kept(client, reviewer, item):
    sent(client, item, status="proposed", owner="", due="2027-01-01", note="Waiting for parts.")

    assert [change.note for change in RemediationChange.objects.filter(field="note")] == ["Waiting for parts."]


@pytest.mark.parametrize("as_fragment", [False, True])
@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"status": "declined"}, "Say why the remediation is declined."),
        ({"status": "verified"}, "Say what shows that it works"),
        ({"status": "nonsense"}, "nonsense is not one of the available choices"),
        ({"status": "proposed"}, "Nothing is changed yet"),
        ({"due": "2028-01-01"}, "Say why it is put off."),
        ({"owner": "@nobody"}, "There is no account “nobody”"),
        ({"version": "x", "status": "accepted"}, "Enter a whole number"),
    ],
)
def test_what_is_refused_says_why_beside_what_was_entered(client, reviewer, item, as_fragment, fields, told):
    answer = sent(client, item, as_fragment=as_fragment, **fields)

    assert answer.status_code == (200 if as_fragment else 422)
    assert told in lines(answer).replace("&#x27;", "'")
    assert Remediation.objects.get().version == item.version


@pytest.mark.parametrize("as_fragment", [False, True])
def test_what_somebody_changed_meanwhile_is_shown_field_by_field_and_not_overwritten(
    client, reviewer, item, as_fragment
):
    colleague = make_author("col")
    Remediation.objects.get().assign(by=colleague, at=timezone.now(), owner_name="Ada")

    answer = sent(client, item, as_fragment=as_fragment, status="accepted", owner="", due="2027-01-01")

    assert answer.status_code == (200 if as_fragment else 409)
    page = lines(answer)
    assert "Owner: was <bdi>nothing</bdi>, is now <bdi>Ada</bdi>, by <bdi>col</bdi>" in page
    assert 'value="Ada"' in page  # who was not touched follows
    assert '<option value="accepted" selected' in page
    assert (Remediation.objects.get().status, Remediation.objects.get().owner_name) == ("proposed", "Ada")

    item.refresh_from_db()
    assert sent(client, item, status="accepted", owner="Ada", due="2027-01-01").status_code == 302
    assert Remediation.objects.get().status == "accepted"


def test_a_hidden_item_is_not_there_and_one_that_may_not_be_changed_is_refused(client, item):
    hidden = make_remediation(incident=make_restricted())
    assert sent(client, item, status="accepted").status_code == 302  # to log in
    client.force_login(make_reader())

    assert sent(client, hidden, status="accepted").status_code == 404
    assert sent(client, item, status="accepted").status_code == 403
    assert set(Remediation.objects.values_list("version", flat=True)) == {1}


def test_nobody_is_led_to_another_site(client, reviewer, item):
    assert sent(client, item, status="accepted", next="//evil.example/")["Location"] == f"/remediations/#item-{item.pk}"


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_a_row_is_saved_by_the_keyboard_and_the_focus_stays(client, page, live_server, axe, item):
    client.force_login(make_reviewer("rea"))
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page.goto(live_server.url + "/remediations/")
    status = page.get_by_label("Status of: Shed load.")

    status.focus()
    status.select_option("in_progress")
    page.keyboard.press("Enter")
    page.get_by_text("Saved: it is in progress now.").wait_for()
    assert page.evaluate("document.activeElement.name") == "status"
    assert Remediation.objects.get().status == "in_progress"

    status.select_option("declined")
    page.keyboard.press("Enter")
    page.get_by_text("Say why the remediation is declined.").wait_for()
    axe(page)
    for width in (390, 768, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") == width
    page.get_by_label("Note or reason").fill("Too dear.")
    page.get_by_label("Note or reason").locator("xpath=ancestor::form").get_by_role("button").click()
    page.get_by_text("Saved: it is declined now.").wait_for()
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Taken back.").wait_for()
    assert Remediation.objects.get().status == "in_progress"

    page.get_by_label("Choose: Shed load.").check()
    page.get_by_role("button", name="Change 1 chosen").click()
    axe(page)
    page.get_by_role("textbox", name="Team").fill("Edge")
    page.get_by_role("button", name="Show what changes").click()
    axe(page)
    page.get_by_role("button", name="Change 1", exact=True).click()
    axe(page)
    page.get_by_role("button", name="Take all of it back").click()
    page.get_by_role("heading", name="Changes of 1 remediation taken back").wait_for()
