"""Days and moments from 1800 to 2199 can be entered, stay as they were entered, and are shown; others are refused."""

import re
from datetime import UTC, date, datetime

import pytest

from tests.administration import errors, page, posted, rows_page, save
from tests.factories import make_event, make_incident, make_remediation, make_source

pytestmark = pytest.mark.django_db
MOMENTS = [["started_at"], ["timeline-0-occurred_at"]]
DAYS = [
    ["sources-0-published_on", "sources-0-read_on"],
    ["remediations-0-opened_on", "remediations-0-due_on", "remediations-0-completed_on"],
]


@pytest.fixture
def remediation():
    """Of an incident with one source, one event and this remediation."""
    incident = make_incident(zone="Europe/London")
    make_source(incident=incident)
    make_event(incident=incident)
    return make_remediation(incident=incident, status="done")


def enter(client, incident, year, forms=None):
    """Enter the fifth of June of the year in every field for a time, page by page. Returns the answers.

    What the forms hold is looked up anew, unless it is given for each of the pages.
    """
    moments = [{f"{name}_0": f"{year}-06-05" for name in names} for names in MOMENTS]
    days = [dict.fromkeys(names, f"{year}-06-05") for names in DAYS]
    entered = [*moments, *days]
    given = forms or [None] * len(entered)
    return [save(client, incident, form, **fields) for form, fields in zip(given, entered, strict=True)]


@pytest.mark.parametrize("year", [1800, pytest.param(2199, marks=pytest.mark.long)])
def test_a_date_of_another_century_is_entered_kept_and_shown(client, remediation, year):
    incident = remediation.incident

    assert [answer.status_code for answer in enter(client, incident, year)] == [302] * 4
    for rows in (None, "timeline", "sources", "remediations"):
        assert save(client, incident, rows=rows).status_code == 302  # as the browser would send it back

    incident.refresh_from_db()
    remediation.refresh_from_db()
    assert incident.started_at == datetime(year, 6, 5, 13, 15, tzinfo=UTC)
    assert incident.timeline.get().occurred_at.date() == incident.sources.get().read_on == date(year, 6, 5)
    assert incident.sources.get().published_on == date(year, 6, 5)
    assert remediation.opened_on == remediation.due_on == remediation.completed_on == date(year, 6, 5)
    assert posted(client.get(page("change", incident)))["started_at_0"] == [f"{year}-06-05"]
    assert f"5 Jun {year}" in client.get(incident.get_absolute_url()).text
    assert client.get(page("changelist", type(incident)), {"started_at__year": year}).status_code == 200


def test_a_year_outside_of_the_calendar_of_incidents_is_refused(client, remediation):
    incident = remediation.incident
    pages = [page("change", incident), *(rows_page(incident, rows) for rows in ("timeline", "sources", "remediations"))]
    forms = [posted(client.get(address)) for address in pages]
    for year in (1799, 2200):
        said = [error for answer in enter(client, incident, year, forms) for error in errors(answer)]

        assert said.count(f"The year {year} is not one of incidents: they lie from 1800 to 2199.") == 2
        assert said.count(f"The year {year} is a slip of the pen: days lie from 1800 to 2199.") == 5


def test_every_box_for_a_date_or_a_time_says_what_it_is_of(client, administrator, remediation):
    pages = [page("change", remediation.incident), rows_page(remediation.incident, "timeline")]
    for address in [*pages, page("change", administrator)]:
        boxes = re.findall(r'<input [^>]*class="v(?:Date|Time)Field"[^>]*>', client.get(address).text)
        named = [re.findall(r' aria-label="[^"]+: (date|time)"', box) for box in boxes]

        assert boxes
        assert named == [["date"], ["time"]] * (len(boxes) // 2), address
