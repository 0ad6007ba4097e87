"""Whatever changes a postmortem keeps it as it was and as it is."""

import pytest

from incidents.models import Figure, Incident
from lessons.models import Remediation
from postmortems.document.amending import amend
from tests.administration import act, page, posted, save
from tests.factories import STARTED, make_administrator, make_figure, make_incident, make_remediation

pytestmark = pytest.mark.django_db


@pytest.fixture
def rosa(client):
    rosa = make_administrator("rosa")
    client.force_login(rosa)
    return rosa


def kept(incident):
    return [(revision.number, revision.who, revision.what) for revision in incident.revisions.order_by("number")]


@pytest.mark.both_databases
def test_the_administration_keeps_what_it_saves_on_the_page_of_an_incident_and_on_those_of_its_rows(client, rosa):
    incident = make_incident(zone="UTC")
    figure = make_figure(incident=incident)

    save(client, incident, title="Another title")
    save(client, incident, **{"figures-0-what": "Time to start"})
    save(client, figure, value="5 h")
    form = posted(client.get(page("add", Figure)))
    client.post(page("add", Figure), {**form, "incident": incident.pk, "what": "Lost", "value": "7", "_save": "1"})
    client.post(page("delete", figure), {"post": "yes"})
    act(client, "delete_selected", incident.figures.get())
    client.post(
        page("changelist", Figure),
        {"action": "delete_selected", "_selected_action": [incident.figures.get().pk], "post": "yes"},
    )

    assert kept(incident) == [
        (1, "", ""),
        (2, "rosa", "Title"),
        (3, "rosa", "1 figure changed"),
        (4, "rosa", "1 figure changed"),
        (5, "rosa", "1 figure added"),
        (6, "rosa", "1 figure removed"),
        (7, "rosa", "1 figure removed"),
    ]


def test_what_is_refused_or_saved_as_it_stands_is_no_revision_of_its_own(client, rosa):
    incident = make_incident()

    save(client, incident, title="")
    save(client, incident)

    assert kept(incident) == [(1, "", "")]


def test_verbs_keep_what_they_do_and_why(rosa):
    incident = make_incident()
    remediation = make_remediation(incident=incident)

    incident.move_to(Incident.State.ARCHIVED, by=rosa, at=STARTED, why="Too old")
    remediation.move_to(Remediation.Status.ACCEPTED, by=rosa, at=STARTED, note="At last")
    amend(incident, {"title": "New"}, by=rosa, at=STARTED, why="Clearer")

    assert kept(incident)[1:] == [
        (2, "rosa", "Now archived"),
        (3, "rosa", "1 remediation changed"),
        (4, "rosa", "Title"),
    ]
    assert [revision.why for revision in incident.revisions.all()] == ["Clearer", "At last", "Too old", ""]
