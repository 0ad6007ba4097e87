"""What nobody rated is said to be so on every page, and is a value of its own wherever one can choose."""

from datetime import timedelta

import pytest

from incidents.models import Incident
from postmortems.document.importing import load
from postmortems.document.schema import schema
from tests.administration import page, save
from tests.factories import (
    STARTED,
    make_administrator,
    make_cause,
    make_evidence,
    make_incident,
    make_lesson,
    make_remediation,
)
from tests.postmortems.document.test_bad_documents import GOOD
from tests.postmortems.document.test_import import imported
from tests.postmortems.document.test_round_trip import everything
from tests.postmortems.test_incident_csv import read
from tests.postmortems.test_incident_list import options, titles
from tests.postmortems.test_nothing_leaks import open_pages

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
UNRATED = GOOD.replace("severity: 1\n", "")


@pytest.fixture
def lesson():
    return make_lesson(slug="know-hard-limits")


@pytest.fixture
def unrated(lesson):
    """An incident of which nobody rated the severity, tied to others in the ways that pages tell of."""
    fields = {"tags": ["shared"], "resolved_at": STARTED + timedelta(hours=2)}
    incident = make_incident(slug="unrated", title="Unrated", severity=None, **fields)
    other = make_incident(slug="other", title="Rated", severity=4, **fields)
    for one in (incident, other):
        make_evidence(incident=one, lesson=lesson)
        make_remediation(incident=one).applies.add(lesson)
        make_cause(incident=one)
    incident.relations.create(to=other)
    return incident


def test_every_page_stands_with_an_incident_whose_severity_nobody_rated(client, unrated, lesson):
    pages = open_pages(client, unrated, lesson)

    assert 'data-severity="None"' not in "".join(pages.values())
    assert all(">None<" not in page for page in pages.values())
    quiet = '<span class="unknown">Not rated</span>'
    related = client.get("/incidents/other/").text
    for address in ("/incidents/unrated/", "/incidents/", "/tags/shared/", "/timelines/"):
        assert quiet in pages[address], address
    assert quiet in client.get("/incidents/compare/?i=unrated&i=other").text
    assert quiet in related.split('id="related"')[1]
    assert '<rect class="dot"' in pages["/timelines/"]
    assert "Severity not rated (1)" in pages["/timelines/"]
    assert 'content="2 h to resolve.' in pages["/incidents/unrated/"]


def test_not_rated_is_a_severity_to_choose_and_comes_after_the_others(client, unrated):
    make_incident(title="Worst", severity=1)

    assert list(options(client, "severity")) == ["1", "4", "none"]
    assert options(client, "severity")["none"] == 1
    assert titles(client, "?severity=none") == ["Unrated"]
    assert set(titles(client, "?severity=none&severity=1")) == {"Unrated", "Worst"}
    assert "<title>Incidents: severity Not rated" in client.get("/incidents/?severity=none").text
    assert titles(client, "?sort=severity")[-1] == titles(client, "?sort=-severity")[-1] == "Unrated"


def test_gaps_are_narrowed_to_what_nobody_rated(client, unrated):
    page = client.get("/remediations/gaps/causes-without-remediation/?severity=none")

    assert [cause.incident.title for cause in page.context["rows"]] == ["Unrated"]
    assert '<option value="none" selected>Not rated</option>' in page.text


def test_a_severity_that_nobody_rated_is_blank_in_the_table(client, unrated):
    assert {row["title"]: row["severity"] for row in read(client)} == {"Unrated": "", "Rated": "SEV-4"}


def test_a_document_need_not_rate_the_severity_and_comes_back_so(lesson):
    assert not imported(GOOD).problems
    assert imported(UNRATED).results[0].changes == [("severity", 1, None)]

    assert Incident.objects.get().severity is None
    written = everything()["postmortems/bad-day.md"]
    assert "severity" not in written
    assert imported(written).results[0].outcome == "unchanged"
    assert "severity" not in schema("postmortem")["required"]
    assert schema("postmortem")["properties"]["severity"] == {"enum": [1, 2, 3, 4]}
    assert load(UNRATED.encode(), "a.md").data["slug"] == "bad-day"


def test_an_administrator_may_leave_the_severity_open_and_finds_those_left_so(client, unrated):
    client.force_login(make_administrator())
    rated = Incident.objects.get(slug="other")

    assert save(client, rated, severity="").status_code == 302
    assert Incident.objects.get(slug="other").severity is None
    found = client.get(page("changelist", Incident), {"severity__isnull": "True"})
    assert found.context["cl"].result_count == 2
    assert '<td class="field-severity">Not rated</td>' in found.text
