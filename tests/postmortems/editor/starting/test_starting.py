import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from incidents.models import Impact, Incident, Service
from postmortems.editor.placeholder import TO_BE_WRITTEN
from postmortems.editor.readiness import blockers
from postmortems.editor.starting.beginning import guidance_of
from postmortems.editor.starting.shipped import make_templates, shipped_templates
from postmortems.editor.starting.structure import headings
from postmortems.models import IncidentTemplate, TemplateGuidance
from tests.administration import errors, page, save
from tests.factories import (
    make_administrator,
    make_author,
    make_cause,
    make_event,
    make_impact,
    make_incident,
    make_organization,
    make_reader,
    make_remediation,
    make_restricted,
    make_service,
)

pytestmark = pytest.mark.django_db
BASICS = {
    "title": "Checkout failed for an hour",
    "organization": "Example Shop",
    "started": "2020-11-25 05:15",
    "zone": "Europe/Berlin",
    "summary": "A certificate had expired.",
    "template": "",
}
DOCUMENT = """\
---
format: faultline/postmortem/1
reference: FL-2020-99
slug: checkout
title: Checkout failed
organization: Example Shop
zone: Europe/Berlin
state: published
authors: [somebody]
impacts:
- service: Checkout
  role: origin
  effect: Orders failed.
---

## Summary

All of it.
"""
PAGES = ["incident_new", "incident_new_copy", "incident_new_document", "incident_new_log"]


@pytest.fixture
def author(client):
    author = make_author()
    client.force_login(author)
    return author


def begun(answer):
    """The draft to whose editor an answer leads."""
    assert answer.status_code == 302, answer.context["form"].errors
    slug = answer["Location"].removeprefix("/incidents/").removesuffix("/edit/")
    return Incident.objects.get(slug=slug)


def test_a_postmortem_begins_with_a_title_as_a_draft_of_its_author_alone(client, author):
    incident = begun(client.post(reverse("incident_new"), BASICS))

    assert (incident.title, incident.state, incident.slug) == (BASICS["title"], "draft", "checkout-failed-for-an-hour")
    assert incident.organization.name == "Example Shop"
    assert incident.started.written("Europe/Berlin") == "2020-11-25 05:15 CET"
    assert list(incident.authors.all()) == [author]
    for other in make_author(), make_reader():
        assert not Incident.objects.visible_to(other).filter(pk=incident.pk)
    again = client.get(reverse("incident_new"))
    assert 'value="Example Shop"' in again.text
    assert 'value="Europe/Berlin"' in again.text


@pytest.mark.parametrize(
    ("changed", "box", "told"),
    [
        ({"title": " "}, "title", "This field is required."),
        ({"title": "x" * 201}, "title", "at most 200 characters"),
        ({"zone": "Mars/Olympus"}, "zone", "Mars/Olympus"),
        ({"started": "25.11."}, "started", "is not a moment"),
        ({"started": "2020-03-29 02:30"}, "started", "02:30"),
        ({"organization": "\u2060"}, "organization", "nothing in it that can be seen"),
    ],
)
def test_what_cannot_be_begun_is_told_at_its_box_and_stays_typed(client, author, changed, box, told):
    answer = client.post(reverse("incident_new"), {**BASICS, **changed})

    assert told in str(answer.context["form"].errors[box])
    assert BASICS["summary"] in answer.text
    assert not Incident.objects.exists()


def test_who_may_begin_one(client):
    for name in PAGES:
        client.logout()
        assert client.get(reverse(name))["Location"].startswith("/accounts/login/")
        client.force_login(make_reader())
        assert client.get(reverse(name)).status_code == 403
        assert client.post(reverse(name), BASICS).status_code in (403, 405)
        client.force_login(make_author())
        answer = client.get(reverse(name))
        assert answer.status_code == 200
        assert "no-store" in answer["Cache-Control"]


def test_a_template_gives_its_headings_and_its_guidance(client, author):
    make_templates(IncidentTemplate, TemplateGuidance)
    assert "Thorough, as at Google" in client.get(reverse("incident_new")).text
    incident = begun(client.post(reverse("incident_new"), {**BASICS, "template": "thorough"}))

    assert incident.summary == BASICS["summary"]
    assert "### How it was noticed" in incident.narrative
    assert guidance_of(incident)["handling"].startswith("Be as exact about what worked")
    shown = client.get(f"/incidents/{incident.slug}/edit/handling/").text
    assert "Be as exact about what worked" in shown
    assert "What would you want to go the same way next time" not in shown
    assert guidance_of(begun(client.post(reverse("incident_new"), BASICS))) == {}
    unknown = client.post(reverse("incident_new"), {**BASICS, "template": "none"})
    assert "Select a valid choice" in unknown.text


def test_what_administrators_make_of_the_templates_that_ship_stays(client):
    make_templates(IncidentTemplate, TemplateGuidance)
    template = IncidentTemplate.objects.get(slug="short")
    template.guidance.all().delete()
    IncidentTemplate.objects.filter(slug="short").update(name="Ours", is_offered=False)
    make_templates(IncidentTemplate, TemplateGuidance)

    template.refresh_from_db()
    assert (template.name, template.guidance.count()) == ("Ours", 0)
    client.force_login(make_author())
    assert "Ours" not in client.get(reverse("incident_new")).text
    for shipped in shipped_templates():
        IncidentTemplate(**{key: shipped[key] for key in ("name", "description", "document")}, slug="x").full_clean()


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ("no document", "Line 1"),
        ("---\nformat: faultline/postmortem/1\ntitle: A\n---\n", "Leave out “title”"),
        ("---\nformat: faultline/postmortem/1\nseverity: 9\n---\n", "Line 3: severity"),
        ("---\nformat: faultline/lesson/1\nslug: a\n---\n", "a lesson"),
    ],
)
def test_a_template_that_is_no_document_is_refused_with_its_line(client, document, told):
    client.force_login(make_administrator())
    fields = {"name": "A", "slug": "a", "description": "A.", "position": "1", "is_offered": "on", "document": document}
    formset = {"guidance-TOTAL_FORMS": "0", "guidance-INITIAL_FORMS": "0"}

    assert any(told in error for error in errors(save(client, IncidentTemplate, **fields, **formset)))
    good = {**fields, "document": "---\nformat: faultline/postmortem/1\nseverity: 2\n---\n"}
    assert save(client, IncidentTemplate, **good, **formset).status_code == 302
    assert client.get(page("changelist", IncidentTemplate)).status_code == 200


def make_model():
    """A public postmortem with much of everything, to be copied."""
    incident = make_incident(
        title="The model", narrative="### Before\n\nSecret tale.\n\n```\n### no heading\n```\n\n### After"
    )
    reached = make_impact(incident=incident, service=make_service("Cognito"), effect="Secret effect.")
    reached.vias.create(service=make_service(), by="secret data")
    make_cause(incident=incident, text="Secret cause.", kind="root")
    make_cause(incident=incident, text="Secret cause.", kind="root")
    make_cause(incident=incident, text="Secret gap.", kind="detection_gap")
    make_remediation(incident=incident, text="Secret change.", kind="detect")
    make_event(incident=incident, text="Secret event.")
    return incident


def test_of_another_postmortem_the_structure_is_copied_and_no_fact(client, author):
    model = make_model()
    address = reverse("incident_copy", args=[model.slug])
    shown = client.get(address)
    assert "Cognito (cascaded)" in shown.text
    assert 'value="Amazon Web Services"' in shown.text
    incident = begun(client.post(address, {**BASICS, "organization": "Amazon Web Services", "summary": ""}))

    impacts = {impact.service.name: impact for impact in incident.impacts.all()}
    assert impacts.keys() == {"Amazon Kinesis Data Streams", "Cognito"}
    assert {impact.effect for impact in impacts.values()} == {TO_BE_WRITTEN}
    assert [(via.service.name, via.by) for via in impacts["Cognito"].vias.all()] == [
        ("Amazon Kinesis Data Streams", "")
    ]
    assert [(cause.kind, cause.text) for cause in incident.causes.all()] == [
        ("root", TO_BE_WRITTEN),
        ("detection_gap", TO_BE_WRITTEN),
    ]
    assert [(one.kind, one.text) for one in incident.remediations.all()] == [("detect", TO_BE_WRITTEN)]
    assert incident.narrative == "### Before\n\n### After"
    assert not incident.timeline.exists()
    document = client.get(f"/incidents/{incident.slug}.md").text
    assert "ecret" not in document
    assert {one.anchor for one in blockers(incident) if one.rule.name == "to-be-written"} >= {"impact/1", "causes/1"}


def test_in_another_organisation_the_copied_services_stay_those_of_the_first(client, author):
    model = make_model()
    incident = begun(client.post(reverse("incident_copy", args=[model.slug]), BASICS))

    assert incident.organization.name == "Example Shop"
    assert {impact.service.organization.name for impact in incident.impacts.all()} == {"Amazon Web Services"}
    assert not Service.objects.filter(organization__name="Example Shop")


def test_only_own_and_public_postmortems_can_be_copied(client, author):
    own = make_restricted(authors=[author], state="draft", title="Own outage")
    public = make_incident(title="Public outage")
    internal = make_incident(title="Internal outage", visibility="internal")
    hidden = make_restricted(title="Hidden outage")

    found = client.get(reverse("incident_new_copy"), {"q": "outage"}).text
    assert own.title in found
    assert public.title in found
    assert internal.title not in found
    assert hidden.title not in found
    mine = client.get(reverse("incident_new_copy")).text
    assert own.title in mine
    assert public.title not in mine
    for other in internal, hidden:
        assert client.get(reverse("incident_copy", args=[other.slug])).status_code == 404
        assert client.post(reverse("incident_copy", args=[other.slug]), BASICS).status_code == 404


def test_headings_are_those_of_the_text_and_not_of_its_code():
    assert headings("### A\ntext\n#### B\n~~~\n### C\n```\n~~~\n## D\n###E") == "### A\n\n#### B"


@pytest.mark.parametrize("form", ["md", "json"])
def test_a_pasted_document_becomes_a_draft_of_whoever_pasted_it(client, author, form):
    text = DOCUMENT
    if form == "json":
        keys = {
            "format": "faultline/postmortem/1",
            "slug": "checkout",
            "title": "Checkout failed",
            "summary": "All of it.",
        }
        impact = {"service": "Checkout", "role": "origin", "effect": "Orders failed."}
        text = json.dumps(
            {**keys, "organization": "Example Shop", "zone": "Europe/Berlin", "impacts": [impact]}, indent=1
        )
    incident = begun(client.post(reverse("incident_new_document"), {"text": text.replace("\n", "\r\n")}))

    assert (incident.slug, incident.state, incident.summary) == ("checkout", "draft", "All of it.")
    assert incident.reference != "FL-2020-99"
    assert list(incident.authors.all()) == [author]
    assert incident.impacts.get().role == Impact.Role.ORIGIN


def test_a_document_can_be_uploaded_and_a_taken_address_is_given_up(client, author):
    make_restricted(slug="checkout")
    file = SimpleUploadedFile("a.md", b"\xef\xbb\xbf" + DOCUMENT.encode())
    incident = begun(client.post(reverse("incident_new_document"), {"text": "not this", "file": file}))

    assert incident.slug == "checkout-failed"


def test_what_is_wrong_with_a_document_is_shown_at_its_lines_and_nothing_is_lost(client, author):
    bad = DOCUMENT.replace("role: origin", "role: began").replace("Europe/Berlin", "Europe/Bärlin") + "<script>\n"
    answer = client.post(reverse("incident_new_document"), {"text": bad})
    faulty = answer.context["faulty"]

    assert [line.number for line in faulty.faulty] == [7, 12]
    assert faulty.faulty[1].text == "  role: began"
    assert 'id="line-12" data-problem' in answer.text
    assert "Nothing is saved: 2 things need putting right" in answer.text
    assert "&lt;script&gt;" in answer.text
    assert "<script>\n" not in answer.text
    assert not Incident.objects.exists()
    file = SimpleUploadedFile("a.md", bad.encode())
    assert (
        "Europe/Bärlin" in client.post(reverse("incident_new_document"), {"file": file}).context["form"]["text"].value()
    )


def test_what_is_named_and_not_there_is_shown_at_its_line(client, author):
    text = DOCUMENT.replace("impacts:", "participants:\n- user: nobody\nlessons:\n- lesson: none\n  how: So.\nimpacts:")
    faulty = client.post(reverse("incident_new_document"), {"text": text}).context["faulty"]

    assert {line.number: line.problems[0].partition(":")[0] for line in faulty.faulty} == {
        11: "participants 1, user",
        13: "lessons 1, lesson",
    }


HOSTILE = {
    "nothing": ({"text": " \n"}, "Paste a document, or choose a file."),
    "no document": ({"text": "hello"}, "should begin with front matter"),
    "lesson": ({"text": "---\nformat: faultline/lesson/1\nslug: a\nname: A\nstatement: A.\n---\n"}, "is of a lesson"),
    "no JSON": ({"text": "{" * 100_000}, "JSON"),
    "deep JSON": ({"text": '{"a":' * 50 + "1" + "}" * 50}, "nested too deeply"),
    "bomb": ({"text": "---\na: &a [x]\nb: [*a, *a]\n---\n"}, "anchors and aliases"),
    "too large": ({"text": "x" * 1_000_001}, "at most 1000000 characters"),
    "a list": ({"text": '{"format": [1]}'}, "format"),
    "unseen": ({"text": DOCUMENT.replace("All", "A\x85ll")}, "control character"),
    "one long line": ({"text": "---\n" + "a" * 900_000}, "has no end"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_what_is_no_document_is_told_and_harms_nothing(client, author, case):
    data, told = HOSTILE[case]
    answer = client.post(reverse("incident_new_document"), data)

    assert answer.status_code == 200
    assert told in answer.text
    assert not Incident.objects.exists()


def test_a_file_that_is_no_text_or_too_large_is_refused(client, author):
    for content, told in ((b"\xff\xfe\x00", "not text in UTF-8"), (b"x" * 1_000_001, "larger than 1 MB")):
        answer = client.post(reverse("incident_new_document"), {"file": SimpleUploadedFile("a.md", content)})
        assert told in answer.text


LOG = "09:31 deploying 4.12\n09:37 alert: error rate above 5 %\n09:46 rolling back\n10:05 all clear"


def test_a_chat_log_begins_a_postmortem_once_it_has_been_looked_through(client, author):
    data = {**BASICS, "log-text": LOG, "log-clock": "Europe/Berlin", "log-on": "2020-11-25"}
    shown = client.post(reverse("incident_new_log"), {**data, "do": "read"})
    assert "4 events, 4 kept" in shown.text
    assert not Incident.objects.exists()
    incident = begun(
        client.post(reverse("incident_new_log"), {**data, "do": "save", "what-3": "leave-out", "what-4": "note"})
    )

    assert [(event.kind, event.text) for event in incident.timeline.all()] == [
        ("trigger", "deploying 4.12"),
        ("detection", "alert: error rate above 5 %"),
        ("note", "all clear"),
    ]
    assert incident.title == BASICS["title"]


def test_what_is_wrong_beside_a_log_is_told_and_the_log_stays(client, author):
    make_organization()
    data = {**BASICS, "started": "soon", "log-text": LOG, "log-clock": "UTC", "log-on": "2020-11-25", "do": "save"}
    answer = client.post(reverse("incident_new_log"), {**data, "text-2": "x" * 2001})

    assert "is not a moment" in str(answer.context["form"].errors["started"])
    assert [row.line for row in answer.context["review"]["faulty"]] == [2]
    assert "rolling back" in answer.text
    assert not Incident.objects.exists()
    missing = client.post(reverse("incident_new_log"), {**data, "title": "", "started": ""})
    assert missing.context["review"] is None
    assert LOG in missing.context["paste"]["text"].value()


def test_a_log_without_a_day_is_of_the_day_on_which_it_started(client, author):
    data = {**BASICS, "zone": "Europe/Berlin", "started": "2020-11-25 09:30", "log-text": LOG, "log-clock": "UTC"}
    shown = client.post(reverse("incident_new_log"), {**data, "do": "read"})

    assert shown.context["review"]["reading"].rows[0].at == "2020-11-25 10:31 CET"
