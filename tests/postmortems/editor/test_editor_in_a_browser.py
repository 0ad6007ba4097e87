"""The editor with its scripts, by keyboard: rows, what is kept while somebody types, names completed, drawings."""

import pytest
from django.test import Client
from playwright.sync_api import expect

from postmortems.models import SectionDraft
from tests.factories import make_author, make_lesson
from tests.postmortems.editor.test_editor import begun, data_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.long
def test_a_timeline_and_a_story_are_written_by_keyboard_and_nothing_is_lost(page, live_server, axe):
    author, client = make_author("ada"), Client()
    make_lesson(slug="blast-radius", name="Blast radius")
    incident = begun(
        author,
        zone="UTC",
        sources=[{"key": "aws", "title": "Summary"}],
        milestones={"started": {"at": "2020-11-25 05:15"}},
        timeline=[{"at": "2020-11-25 05:15", "kind": "note", "text": "First."}],
    )
    client.force_login(author)
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page.goto(f"/incidents/{incident.slug}/edit/")
    timeline = page.locator("[data-section=timeline]")

    timeline.get_by_role("button", name="Add an event").press("Enter")
    expect(page.get_by_role("group", name="Event 2").get_by_label("When", exact=True)).to_be_focused()
    page.keyboard.type("2020-11-25 05:00")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("Earlier, it turned out.")
    expect(timeline.get_by_role("status")).to_contain_text("Kept at")
    expect(page.get_by_role("group", name="Event 2").locator("[data-beside]").first).to_have_text("05:00 UTC, T−0:15")
    page.get_by_role("button", name="Move Event 2 up").press("Enter")
    expect(page.get_by_role("button", name="Move Event 1 up")).to_be_focused()
    timeline.get_by_role("button", name="Preview").press("Enter")
    expect(timeline.locator(".timeline-chart")).to_be_visible()
    axe(page)

    story = page.get_by_role("textbox", name="Narrative")
    story.focus()
    page.keyboard.type("It spread: [[blast")
    expect(page.get_by_role("listbox", name="Suggestions").get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    page.keyboard.type(".[@a")
    expect(page.get_by_role("listbox", name="Suggestions").get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(story).to_have_value("It spread: [[blast-radius]].[@aws]")
    expect(page.locator("[data-section=narrative] [data-said]")).to_contain_text("Kept at")
    assert {draft.section for draft in SectionDraft.objects.all()} == {"timeline", "narrative"}

    client.logout()  # the login expires while something is typed
    story.focus()
    page.keyboard.type(" More.")
    expect(page.locator("[data-section=narrative] [data-said]")).to_contain_text("Your login has expired")
    assert SectionDraft.objects.get(section="narrative").data["data"] == {
        "narrative": "It spread: [[blast-radius]].[@aws] More."
    }
    client.force_login(author)
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    timeline.get_by_label("When", exact=True).first.press("Control+Enter")
    expect(page.get_by_text("Saved: Timeline.")).to_be_visible()
    assert [row["text"] for row in data_of(incident)["timeline"]] == ["Earlier, it turned out.", "First."]
    expect(page.get_by_role("textbox", name="Narrative")).to_have_value("It spread: [[blast-radius]].[@aws] More.")
