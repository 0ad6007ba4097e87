"""The timeline of the incident's page in a browser: its drawing and its list as one."""

from datetime import timedelta

import pytest

from tests.factories import STARTED, make_event, make_incident

pytestmark = pytest.mark.django_db


@pytest.fixture
def opened(page):
    """The page of an incident whose events 2 and 3 share a mark."""
    incident = make_incident(resolved_at=STARTED + timedelta(hours=4))
    for minutes, kind in ((0, "impact"), (60, "mitigation"), (60, "mitigation"), (120, "escalation")):
        at = STARTED + timedelta(minutes=minutes)
        make_event(incident=incident, occurred_at=at, kind=kind, text=f"An event: {kind}.")
    page.goto(incident.get_absolute_url())
    return page


def mark(page, number):
    return page.locator(f'.timeline-chart a[data-first="{number}"]')


def lit(page):
    return page.evaluate(
        "[...document.querySelectorAll('[data-lit]')].map(one => one.id || 'mark ' + one.dataset.first).sort()"
    )


def test_a_mark_under_the_pointer_lights_the_rows_of_all_its_events(opened):
    assert lit(opened) == []
    mark(opened, 2).hover()
    assert lit(opened) == ["event-2", "event-3", "mark 2"]
    opened.locator("h1").hover()
    assert lit(opened) == []


def test_a_row_under_the_pointer_lights_its_mark(opened):
    opened.locator("#event-3").hover()

    assert lit(opened) == ["event-3", "mark 2"]


def test_marks_and_rows_light_with_the_keyboard_alone(opened):
    mark(opened, 1).focus()
    assert lit(opened) == ["event-1", "mark 1"]
    opened.keyboard.press("ArrowRight")
    shown = lit(opened)
    assert shown in (["event-4", "mark 4"], ["event-2", "event-3", "mark 2"])
    opened.keyboard.press("Enter")
    opened.wait_for_url(f"**#{shown[0]}")
    opened.locator("#event-4 a").focus()
    assert lit(opened) == ["event-4", "mark 4"]
    opened.get_by_role("link", name="Lessons").first.focus()
    assert lit(opened) == []


def test_what_was_tapped_stays_lit_until_something_else_is(browser, live_server, opened):
    context = browser.new_context(has_touch=True, viewport={"width": 390, "height": 800})
    phone = context.new_page()
    phone.goto(opened.url)

    mark(phone, 4).tap()
    phone.wait_for_url("**#event-4")
    assert lit(phone) == ["event-4", "mark 4"]
    phone.locator("#event-1").tap()
    assert lit(phone) == ["event-1", "mark 1"]
    phone.locator("#timeline-title").tap()
    assert lit(phone) == []
    context.close()


def test_an_address_that_aims_at_an_event_lights_its_mark(opened):
    opened.goto(f"{opened.url}#event-3")
    opened.reload()

    assert lit(opened) == ["event-3", "mark 2"]


def test_kinds_are_hidden_in_the_drawing_as_in_the_list_without_a_script(page_without_script, opened):
    plain = page_without_script
    plain.goto(opened.url)
    plain.get_by_role("checkbox", name="Detection, diagnosis").uncheck()

    assert not plain.locator("#event-4").is_visible()
    assert not mark(plain, 4).is_visible()
    assert plain.locator("#event-1").is_visible()
    assert mark(plain, 1).is_visible()
    plain.get_by_role("checkbox", name="Detection, diagnosis").check()
    assert mark(plain, 4).is_visible()
