"""Where an incident began: in one service, in several of equal rank, or where no source says."""

import csv
import json

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from incidents.models import Impact, Incident
from postmortems.document.checks import check
from postmortems.document.fields import POSTMORTEM
from postmortems.document.reading import Document
from postmortems.document.record import postmortem_data
from tests.administration import errors, page, posted, save
from tests.factories import STARTED, make_administrator, make_draft, make_impact, make_incident, make_service

pytestmark = pytest.mark.django_db

ORIGIN, CASCADED = Impact.Role.ORIGIN, Impact.Role.CASCADED


def make_without_origin(make=make_incident, **fields):
    """An incident of which no source says where it began: it reached B through A."""
    incident = make(origin_unknown=True, **fields)
    incident.impacts.all().delete()
    make_impact(incident=incident, service=make_service("A"), role=CASCADED)
    through = make_impact(incident=incident, service=make_service("B"), role=CASCADED)
    through.vias.create(service=make_service("A"))
    return incident


def test_a_record_whose_origin_no_source_names_says_so_and_is_published():
    draft = make_without_origin(make_draft)

    draft.move_to(Incident.State.PUBLISHED, by=None, at=STARTED)

    assert draft.state == Incident.State.PUBLISHED


def test_a_record_that_names_an_origin_and_says_that_none_is_named_is_refused():
    draft = make_draft(origin_unknown=True)

    with pytest.raises(ValidationError, match="leave one of the two"):
        draft.move_to(Incident.State.PUBLISHED, by=None, at=STARTED)
    with pytest.raises(ValidationError, match="leave one of the two"):
        draft.impacts.get().full_clean()


def test_what_is_saved_decides_whether_the_origin_is_said_and_not_an_old_copy():
    draft = make_without_origin(make_draft)
    old = Incident.objects.get(pk=draft.pk)
    draft.origin_unknown = False
    draft.save()

    with pytest.raises(ValidationError):
        old.move_to(Incident.State.PUBLISHED, by=None, at=STARTED)
    assert Incident.objects.get(pk=draft.pk).state == Incident.State.DRAFT


def test_the_page_says_that_no_source_names_it(client):
    html = client.get(make_without_origin().get_absolute_url()).text

    assert '<span class="unknown">no source names where it began</span>' in html
    assert "No source names the origin; 2 services struck" in html
    assert ">First known</text>" in html
    assert ">Origin</text>" not in html


@pytest.mark.both_databases
def test_the_list_finds_records_without_an_origin_and_the_table_says_which_are_stated(client):
    make_incident(title="Named", origin=make_service("S3"))
    make_without_origin(title="Not named")

    response = client.get("/incidents/?empty=origin")
    assert [incident.title for incident in response.context["incidents"]] == ["Not named"]
    assert "No origin named" in response.text
    rows = csv.DictReader(client.get("/incidents.csv").getvalue().decode().splitlines())
    assert {row["title"]: row["origins"] for row in rows} == {"Named": "S3", "Not named": "no source names it"}


def test_the_document_says_it_where_it_is_so():
    data = postmortem_data(make_without_origin())
    assert data["origin_unknown"] is True
    assert "origin_unknown" not in postmortem_data(make_incident())

    document = Document("a.json", POSTMORTEM, json.loads(json.dumps(data)))
    check(document)
    assert document.data == data


def test_it_is_ticked_in_the_administration_and_contradicted_by_an_origin(client):
    client.force_login(make_administrator())
    incident = make_incident()
    form = posted(client.get(page("change", incident)))

    assert "It names an origin, and says that no source names one: leave one of the two." in errors(
        save(client, incident, form, origin_unknown="on")
    )
    draft = make_without_origin(make_draft)
    assert posted(client.get(page("change", draft)))["origin_unknown"] == ["on"]
    assert save(client, draft).status_code == 302
    published = make_without_origin()
    form = posted(client.get(page("change", published)))
    del form["origin_unknown"]
    assert "or says that no source names one" in str(errors(save(client, published, form)))


def test_several_origins_of_equal_rank_stand_side_by_side(client):
    incident = make_incident(origin=make_service("Power"))
    make_impact(incident=incident, service=make_service("Network"), role=ORIGIN)
    both = make_impact(incident=incident, service=make_service("Shop"), role=CASCADED)
    for name in ("Power", "Network"):
        both.vias.create(service=make_service(name))
    other = make_without_origin()

    response = client.get(incident.get_absolute_url())
    picture = response.text.split('class="blast-radius-graph"')[1].split("</svg>")[0]
    assert picture.count('data-role="origin"') == 2
    assert "2 origins, 1 reached directly" in response.text
    html = client.get(f"{reverse('incident_compare')}?i={incident.slug}&i={other.slug}").text
    row = " ".join(html.split('<th scope="row">Blast radius</th>')[1].split("</tr>")[0].split())
    assert "Began in" in row
    assert ">Power</a>, " in row
    assert ">Network</a>; 1 reached directly" in row
    assert "No source names where it began." in row
