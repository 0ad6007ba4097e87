"""A postmortem as Markdown and JSON beside its page, and the schemas."""

import json

import pytest
import yaml
from jsonschema import Draft202012Validator

from incidents.models import Relation
from postmortems.document.importing import load
from postmortems.document.schema import schema
from tests.databases import FIXTURES, SHIPPED
from tests.factories import (
    make_author,
    make_cause,
    make_draft,
    make_event,
    make_incident,
    make_lesson,
    make_reader,
    make_remediation,
    make_restricted,
    make_source,
)

pytestmark = pytest.mark.django_db
FORMS = ["md", "json"]


def address(incident, form):
    return f"/incidents/{incident.slug}.{form}"


@pytest.mark.parametrize(
    ("form", "content_type"), [("md", "text/markdown; charset=utf-8"), ("json", "application/json")]
)
def test_a_postmortem_is_a_document_beside_its_page(client, form, content_type):
    incident = make_incident(slug="an-outage", title="An outage “of note”")

    response = client.get("/incidents/an-outage." + form)

    assert response.status_code == 200
    assert response["Content-Type"] == content_type
    assert response["Content-Disposition"] == f'inline; filename="an-outage.{form}"'
    assert incident.title in response.content.decode()


def test_the_json_follows_the_schema_that_is_served(client):
    incident = make_incident(resolved_at=None)
    make_event(incident=incident, source=make_source(incident=incident))
    make_remediation(incident=incident).addresses.add(make_cause(incident=incident))

    document = client.get(address(incident, "json")).json()
    schema = client.get("/schema/postmortem.json").json()

    assert document["reference"] == incident.reference
    assert list(Draft202012Validator(schema).iter_errors(document)) == []


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("make", [make_draft, make_restricted])
def test_what_may_not_be_read_is_no_document_either(client, make, form):
    incident = make()

    assert client.get(address(incident, form)).status_code == 404
    client.force_login(make_reader())
    assert client.get(address(incident, form)).status_code == 404


def test_authors_have_the_document_of_their_draft(client):
    author = make_author()
    client.force_login(author)

    assert client.get(address(make_draft(authors=[author]), "md")).status_code == 200


@pytest.mark.parametrize("form", FORMS)
def test_relations_to_incidents_that_may_not_be_read_are_left_out(client, form):
    incident, shown, hidden = make_incident(), make_incident(), make_draft()
    for other in (shown, hidden):
        Relation.objects.create(incident=incident, to=other)

    text = client.get(address(incident, form)).content.decode()

    assert shown.slug in text
    assert hidden.slug not in text


def test_the_documents_cost_the_same_however_much_is_on_record(client, django_assert_max_num_queries):
    incident = make_incident()
    for _ in range(4):
        make_remediation(incident=incident).addresses.add(make_cause(incident=incident))
        Relation.objects.create(incident=incident, to=make_incident())

    with django_assert_max_num_queries(28):
        client.get(address(incident, "json"))


@pytest.mark.parametrize("path", ["/incidents/nothing.md", "/incidents/nothing.json"])
def test_there_is_no_document_of_no_incident(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("kind", ["postmortem", "lesson", "thesaurus"])
def test_the_schemas_are_served_even_where_pages_ask_for_an_account(client, settings, kind):
    settings.FAULTLINE_PUBLIC = False

    response = client.get(f"/schema/{kind}.json")

    assert response.status_code == 200
    assert response["Content-Type"] == "application/schema+json"
    assert json.loads(response.content)["$id"] == f"faultline/{kind}/1"


def test_there_is_no_other_schema(client):
    assert client.get("/schema/incident.json").status_code == 404


@pytest.mark.parametrize("suffix", ["markdown", "yaml", "mdx", "html"])
def test_a_document_in_an_unknown_format_is_not_found(client, suffix):
    make_incident(slug="an-outage")
    make_lesson(slug="a-lesson")

    assert client.get(f"/incidents/an-outage.{suffix}").status_code == 404
    assert client.get(f"/lessons/a-lesson.{suffix}").status_code == 404


@pytest.mark.long
def test_every_sample_follows_the_schemas():
    for file in SHIPPED:
        [document] = load(file.read_bytes(), file.name)
        assert list(Draft202012Validator(schema(document.kind.name)).iter_errors(document.data)) == []


def test_the_thesaurus_that_ships_follows_its_schema():
    data = yaml.safe_load((FIXTURES / "thesaurus.yaml").read_text(encoding="utf-8"))

    assert list(Draft202012Validator(schema("thesaurus")).iter_errors(data)) == []
    assert not Draft202012Validator(schema("thesaurus")).is_valid({**data, "groups": {"a": ["alone"]}})


@pytest.mark.parametrize("path", ["/schema/lesson.json", "/incidents/an-outage.md"])
def test_documents_are_only_asked_for(client, path):
    make_incident(slug="an-outage")

    assert client.post(path).status_code == 405


@pytest.mark.parametrize("form", FORMS)
def test_a_document_names_nobody_to_those_without_an_account(client, form):
    incident = make_incident(authors=[make_author("bob")])
    make_remediation(incident=incident, owner=make_reader("ann"))
    anonymous = client.get(address(incident, form)).content.decode()
    client.force_login(make_reader())
    known = client.get(address(incident, form)).content.decode()

    for name in ("bob", "ann"):
        assert name not in anonymous
        assert name in known
