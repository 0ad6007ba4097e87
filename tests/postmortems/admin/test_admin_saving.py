from datetime import UTC, datetime

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from incidents.admin.sections import name_of
from incidents.markdown import fields, render
from incidents.models import Incident
from lessons.models import Remediation
from postmortems.admin import PostmortemAdmin
from tests.administration import errors, new_row, page, posted, rows_page, save
from tests.factories import make_incident, make_organization

pytestmark = pytest.mark.django_db
KINDS_OF_ROWS = [name_of(inline(Incident, admin.site)) for inline in PostmortemAdmin.inlines]


@pytest.mark.long
def test_the_samples_can_be_saved_as_they_stand_and_stay_the_same(samples, client):
    kinds = {"2020-aws-kinesis-us-east-1": KINDS_OF_ROWS, "2012-aws-elb-us-east-1": ["timeline", "remediations"]}
    before = texts(client, kinds)

    for slug in kinds:
        incident = Incident.objects.get(slug=slug)
        response = save(client, incident)
        assert response.status_code == 302, errors(response)
        assert incident.revisions.count() == 1, "as it was: nothing else to keep"
        for rows in kinds[slug]:
            response = save(client, incident, rows=rows)
            assert response.status_code == 302, errors(response)

    assert texts(client, kinds) == before


def texts(client, slugs):
    return {slug: client.get(reverse("incident_document", args=[slug, "md"])).content for slug in slugs}


def test_a_new_incident_is_a_draft_with_a_reference_and_leads_on_to_its_facts(client, administrator):
    form = posted(client.get(page("add", Incident)))
    entered = {"title": "An outage", "slug": "an-outage", "organization": make_organization().pk, "severity": 1}
    moment = {"started_at_0": "2020-11-25", "started_at_1": "13:15:42"}

    response = client.post(page("add", Incident), {**form, **entered, **moment, "tags": "backups, DNS", "_save": "1"})

    incident = Incident.objects.get()
    assert response.url == page("change", incident)
    assert incident.reference == "FL-2020-01"
    assert incident.state == Incident.State.DRAFT
    assert incident.started_at == datetime(2020, 11, 25, 13, 15, tzinfo=UTC)
    assert sorted(incident.tags.names()) == ["DNS", "backups"]
    assert incident.status_changes.get().changed_by == administrator


def test_a_new_incident_without_a_milestone_has_the_year_of_its_oldest_source(client, administrator):
    form = posted(client.get(page("add", Incident)))
    entered = {"title": "An outage", "slug": "an-outage", "organization": make_organization().pk, "severity": 1}
    sources = {
        "sources-TOTAL_FORMS": "1",
        "sources-0-key": "aws",
        "sources-0-title": "Summary",
        "sources-0-kind": "primary",
    }
    sources |= {
        "sources-0-published_on": "2015-09-20",
        "sources-0-published_precision": "day",
        "sources-0-position": "0",
    }

    client.post(page("add", Incident), {**form, **entered, **sources, "_save": "1"})

    assert Incident.objects.get().reference == "FL-2015-01"
    assert Incident.objects.get().sources.count() == 1


def test_a_saved_incident_has_a_new_version_and_says_who_saved_it(client, administrator, incident):
    save(client, incident, title="Another title")

    incident.refresh_from_db()
    assert incident.title == "Another title"
    assert incident.version == 2
    assert incident.revisions.first().by == administrator
    assert LogEntry.objects.get().user == administrator


def test_what_an_incident_says_is_shown_in_its_own_zone_beside_the_utc_that_is_entered(client, incident):
    html = client.get(page("change", incident)).text

    assert "Enter times in UTC." in html
    assert '<div class="readonly">2020-11-25 05:15 PST</div>' in html
    assert 'value="13:15:00"' in html


def test_a_form_with_an_older_version_is_refused_once_and_keeps_what_was_entered(client, incident):
    form = posted(client.get(page("change", incident)))
    figures = posted(client.get(rows_page(incident, "figures")))
    save(client, incident, title="Theirs")

    refused = save(client, incident, form, title="Mine")
    rows_refused = save(client, incident, figures, **{"figures-0-what": "My figure"})

    assert len(errors(refused)) == len(errors(rows_refused)) == 1
    assert "it is at version 2 now" in errors(refused)[0] == errors(rows_refused)[0]
    incident.refresh_from_db()
    assert (incident.title, incident.version) == ("Theirs", 2)
    kept, kept_rows = posted(refused), posted(rows_refused)
    assert kept["title"] == ["Mine"]
    assert kept_rows["figures-0-what"] == ["My figure"]
    assert save(client, incident, kept).status_code == 302
    incident.refresh_from_db()
    assert (incident.title, incident.version) == ("Mine", 3)
    assert incident.figures.first().what != "My figure"


def test_a_form_without_a_right_version_is_refused(client):
    incident = make_incident()
    form = posted(client.get(page("change", incident)))

    for version in ("", "abc", "0", "9" * 40, "\0"):
        response = save(client, incident, form, loaded_version=version, title="Mine")
        assert any("Not saved" in error for error in errors(response)), version
    assert not Incident.objects.filter(title="Mine").exists()


def test_a_row_that_somebody_deleted_meanwhile_stays_on_the_form_until_it_is_deleted_there(client, incident):
    form = posted(client.get(rows_page(incident, "figures")))
    incident.figures.first().delete()

    refused = save(client, incident, form, **{"figures-0-what": "My figure"})

    assert "Somebody has deleted this row meanwhile. Delete it here too, or add it anew." in errors(refused)
    kept = posted(refused)
    assert kept["figures-0-what"] == ["My figure"]
    assert kept["figures-1-what"] == form["figures-1-what"]
    assert save(client, incident, kept, **{"figures-0-DELETE": "on"}).status_code == 302
    assert incident.figures.count() == 1


def test_a_changed_status_of_a_remediation_is_kept_as_a_step(client, administrator, incident):
    remediation = incident.remediations.first()

    save(client, incident, **{"remediations-0-status": "in_progress"})

    step = remediation.changes.get()
    assert (step.before, step.after, step.changed_by) == ("proposed", "in_progress", administrator)
    assert not Remediation.objects.get(pk=incident.remediations.last().pk).changes.exists()


def test_a_new_remediation_begins_its_history(client, incident):
    row = {"key": "more-alarms", "kind": "detect", "status": "accepted", "text": "Alarm on it.", "links": "stated"}
    form = posted(client.get(rows_page(incident, "remediations")))

    response = save(client, incident, form, **new_row(form, "remediations", 2, position=9, **row))

    assert response.status_code == 302, errors(response)
    step = incident.remediations.get(key="more-alarms").changes.get()
    assert (step.before, step.after) == ("", "accepted")


def test_a_canonical_url_that_another_incident_has_is_saved_with_a_warning(client, incident):
    address = "https://example.com/two-outages"
    other = make_incident(title="The other", canonical_url=address)
    form = posted(client.get(page("change", incident)))
    data = {**form, "canonical_url": address, "_save": "1"}
    response = client.post(page("change", incident), data, follow=True)

    warning = f"The canonical URL is also that of “The other” ({other.reference}). Is it the same incident?"
    assert warning in [str(message) for message in response.context["messages"]]
    assert Incident.objects.filter(canonical_url=address).count() == 2


def test_a_text_is_rendered_once_when_it_is_changed_and_never_to_be_looked_at(client, incident, monkeypatch):
    rendered: list[str] = []

    def counted(text, field):
        rendered.append(field)
        return render(text, field)

    monkeypatch.setattr(fields, "render", counted)

    assert save(client, incident, summary="It *failed*.", narrative="It failed [[nowhere]].").status_code == 302
    assert sorted(rendered) == ["narrative", "summary"]
    rendered.clear()

    assert save(client, incident, title="Another title").status_code == 302
    assert save(client, incident, **{"figures-0-what": "Another"}).status_code == 302
    for url in (page("change", incident), incident.get_absolute_url()):
        assert client.get(url).status_code == 200
    assert rendered == []
