"""The page of one remediation as a browser shows it to somebody who works on it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lessons.models import DueDate
from tests.factories import make_lesson, make_our_incident, make_remediation, make_reviewer

pytestmark = pytest.mark.long


@pytest.mark.django_db(transaction=True)
def test_the_page_of_a_remediation_is_accessible_and_fits_each_width(client, page, live_server, axe):
    rita, now = make_reviewer("rita"), timezone.now()
    client.force_login(rita)
    remediation = make_remediation(incident=make_our_incident(severity=1), opened_on=(now - timedelta(days=40)).date())
    remediation.applies.add(lesson := make_lesson())
    make_remediation().applies.add(lesson)
    remediation.accept(by=rita, at=now - timedelta(days=39))
    remediation.set_due(by=rita, at=now - timedelta(days=38), to=DueDate((now - timedelta(days=20)).date()))
    remediation.postpone(by=rita, at=now, to=DueDate((now + timedelta(days=9)).date()), why="Parts are late.")
    remediation.link_ticket(by=rita, at=now, tracker=f"https://tracker.example.org/{'x' * 300}")
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])

    page.goto(live_server.url + remediation.get_absolute_url())
    for summary in page.locator(".item-work summary").all():
        summary.click()
    axe(page)
    for width in (390, 768, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") == width
    stale = remediation.version - 1
    page.evaluate(f"document.querySelectorAll('[name=version]').forEach(field => field.value = {stale})")
    page.get_by_label("Why it is declined").fill("Too dear.")
    page.get_by_role("button", name="Decline").click()
    page.get_by_role("heading", name="Not saved yet").wait_for()
    axe(page)
