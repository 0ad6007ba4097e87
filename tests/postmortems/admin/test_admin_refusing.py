import pytest

from incidents.models import Incident
from tests.administration import errors, new_row, page, posted, rows_page, save, with_rows
from tests.factories import make_incident

pytestmark = pytest.mark.django_db


def test_the_rows_of_another_incident_are_neither_offered_nor_accepted(client, incident):
    other = with_rows(make_incident(), 1)
    for field, rows in {
        "triggers-0-source": "sources",
        "causes-0-read_in": "sources",
        "timeline-0-source": "sources",
        "milestone_citations-0-source": "sources",
        "caveats-0-sources": "sources",
        "remediations-0-addresses": "causes",
    }.items():
        foreign = getattr(other, rows).get()
        own = getattr(incident, rows).first()

        opened = client.get(rows_page(incident, field.partition("-")[0]))
        refused = save(client, incident, posted(opened), **{field: [foreign.pk]})

        assert own.pk in choices(opened, field), field
        assert foreign.pk not in choices(opened, field), field
        assert any("Select a valid choice" in error for error in errors(refused)), field


def choices(response, field):
    prefix, index, name = field.split("-")
    formset = next(
        group.formset for group in response.context["inline_admin_formsets"] if group.formset.prefix == prefix
    )
    return [key for key, label in formset.forms[int(index)].fields[name].choices if key]


def test_broken_promises_of_the_record_are_said_on_the_form(client, incident):
    make_incident(slug="taken")
    forms = {rows: posted(client.get(rows_page(incident, rows))) for rows in ("impacts", "timeline", "remediations")}
    forms[""] = posted(client.get(page("change", incident)))
    resolved_too_early = "An incident cannot be resolved before it has started."
    for fields, messages in (
        ({"resolved_at_0": "2020-11-25", "resolved_at_1": "13:00"}, [resolved_too_early]),
        (
            {"resolved_at_0": "2020-11-20", "resolved_at_1": "08:00", "resolved_precision": "day"},
            [resolved_too_early],
        ),
        (
            {"zone": "Atlantis/Capital", "slug": "taken"},
            ["There is no time zone called “Atlantis/Capital”.", "Incident with this Slug already exists."],
        ),
        ({"impacts-1-ended_at_0": "2020-11-24"}, ["An impact cannot end before it begins."]),
        (
            {"timeline-0-ended_at_0": "2020-11-24", "timeline-0-ended_at_1": "01:00"},
            ["An event cannot end before it begins."],
        ),
        (
            {"remediations-0-status": "declined", "remediations-1-status": "verified"},
            [
                "Say why the remediation is declined.",
                "A verified remediation says what shows that it works: an address, or a note.",
            ],
        ),
        (
            {"remediations-0-opened_on": "2021-02-02", "remediations-0-due_on": "2021-02-01"},
            ["A remediation cannot be due before it was opened."],
        ),
    ):
        rows = next(iter(fields)).partition("-")[0]
        response = save(client, incident, forms.get(rows, forms[""]), **fields)

        assert set(messages) <= set(errors(response)), fields
        assert incident.version == Incident.objects.get(pk=incident.pk).version


def test_an_incident_is_not_related_to_itself(client, incident):
    response = save(client, incident, **{"relations-0-to": incident.pk})

    assert "An incident cannot be related to itself." in errors(response)


def test_two_sources_of_an_incident_have_different_keys(client, incident):
    response = save(client, incident, **{"sources-0-key": incident.sources.last().key})

    assert "Another source of this incident has that key." in errors(response)


def test_a_published_incident_keeps_an_origin(client, incident):
    response = save(client, incident, **{"impacts-0-DELETE": "on"})

    assert "A published incident names at least one service as its origin, or says that no source names one." in errors(
        response
    )
    incident.impacts.last().vias.all().delete()
    assert save(client, incident, **{"impacts-0-DELETE": "on", "impacts-2-role": "origin"}).status_code == 302


def test_what_makes_no_sense_is_refused_with_a_message(client, incident):
    forms = {}
    #: What is entered at once, and how many messages it gets: one for each field.
    for fields, messages in (
        (
            {
                "started_at_0": "0001-01-01",
                "started_precision": "year",
                "severity": "0",
                "title": "x" * 201,
                "resolved_at_0": "9999-12-31",
                "resolved_at_1": "23:59",
                "resolved_precision": "year",
                "organization": "9" * 30,
                "zone": "../../etc/passwd",
                "canonical_url": "javascript:alert(1)",
                "tags": "x" * 101,
            },
            8,
        ),
        ({"tags": "dns, ++"}, 1),
        ({"tags": "ﷺ" * 50}, 1),
        (
            {"timeline-0-occurred_at_0": "0001-01-01", "timeline-0-position": "9" * 30, "timeline-0-kind": "party"},
            3,
        ),
        ({"figures-0-what": "x\0y"}, 1),
        ({"relations-0-to": "abc"}, 1),
        ({"remediations-0-applies": ["abc"]}, 1),
        ({"sources-0-url": "x" * 600}, 1),
        ({"sources-0-id": "9" * 30}, 1),
        ({"figures-TOTAL_FORMS": "abc"}, 1),
    ):
        rows = next(iter(fields)).partition("-")[0] if "-" in next(iter(fields)) else None
        if rows not in forms:
            forms[rows] = posted(client.get(rows_page(incident, rows) if rows else page("change", incident)))
        response = save(client, incident, forms[rows], **fields)

        assert len(errors(response)) >= messages, fields
        assert Incident.objects.get(pk=incident.pk).version == 1, fields


def test_a_time_that_is_not_known_is_stated_by_no_source(client, incident):
    """Its document would have no place for the citation, and an export would leave it out."""
    form = posted(client.get(rows_page(incident, "milestone_citations")))
    row = {"source": incident.sources.first().pk}

    for what, told in (("detected", "detected"), ("stated_duration", "duration as stated")):
        response = save(client, incident, form, **new_row(form, "milestone_citations", 1, milestone=what, **row))
        assert errors(response) == [
            f"The incident says nothing of “{told}” that a source could state. Enter it with the incident first."
        ]
    source = incident.milestone_citations.get().source
    refused = save(client, incident, started_at_0="", started_at_1="")
    assert errors(refused) == [f"A source is cited for it ({source}): enter it, or delete the citation first."]
    assert save(client, incident, **{"milestone_citations-0-DELETE": "on"}).status_code == 302
    assert save(client, incident, started_at_0="", started_at_1="").status_code == 302
