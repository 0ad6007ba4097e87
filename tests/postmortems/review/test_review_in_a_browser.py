"""A review from draft to publication with scripts, by keyboard, as its author and its reviewer."""

import pytest
from django.test import Client
from playwright.sync_api import expect

from incidents.models import Incident
from postmortems.models import ReviewComment
from tests.factories import make_author, make_in_review, make_reviewer

pytestmark = pytest.mark.django_db(transaction=True)


def act_as(page, live_server, user):
    client = Client()
    client.force_login(user)
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])


def go_on(page, label, why=""):
    page.get_by_role("link", name=label, exact=True).press("Enter")
    if why:
        page.get_by_role("textbox", name="Why").fill(why)
    page.get_by_role("button", name=label, exact=True).press("Enter")


@pytest.mark.long
def test_a_draft_is_submitted_commented_on_sent_back_submitted_again_and_published(page, live_server, axe):
    ana, rita = make_author("ana"), make_reviewer("rita")
    make_reviewer("anatol")
    make_author("ananda")  # who may not read it, and is not offered
    incident = make_in_review(state="draft", authors=[ana])
    act_as(page, live_server, ana)
    page.goto(incident.get_absolute_url())
    go_on(page, "Submit for review")
    assert Incident.objects.get().state == "in_review"

    act_as(page, live_server, rita)
    page.goto(f"{incident.get_absolute_url()}review/")
    page.locator("summary", has_text="Comment").first.press("Enter")
    page.get_by_role("textbox", name="Comment").first.focus()
    page.keyboard.type("What ended it? @ana")
    people = page.get_by_role("listbox", name="Suggestions")
    expect(people.get_by_role("option")).to_have_count(2)
    axe(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Comment").first).to_have_value("What ended it? @ana ")
    page.get_by_role("button", name="Comment", exact=True).first.press("Enter")
    expect(page.locator(".comment")).to_have_count(1)
    assert ReviewComment.objects.get().text == "What ended it? @ana"
    go_on(page, "Send back", why="Say what ended it.")
    assert Incident.objects.get().state == "draft"

    act_as(page, live_server, ana)
    page.goto("/drafts/")
    expect(page.get_by_text("Say what ended it.")).to_be_visible()
    page.get_by_role("link", name=incident.title, exact=True).press("Enter")
    go_on(page, "Submit for review")

    act_as(page, live_server, rita)
    page.goto(f"{incident.get_absolute_url()}review/")
    page.get_by_role("button", name="Resolve").press("Enter")
    expect(page.get_by_text("Resolved by")).to_be_visible()
    go_on(page, "Publish")
    assert Incident.objects.get().state == "published"
