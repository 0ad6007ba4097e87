"""A ticket is named by its key, which a setting makes a link, or by its address."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from lessons.models import Remediation
from postmortems.document.fields import POSTMORTEM
from postmortems.document.formats import written
from postmortems.document.importing import import_documents
from postmortems.document.record import postmortem_data
from postmortems.document.schema import schema
from tests.administration import save
from tests.factories import STARTED, make_administrator, make_incident, make_remediation

pytestmark = pytest.mark.django_db


def test_a_key_is_a_link_where_the_tracker_is_known_and_else_plain_text(client, settings):
    remediation = make_remediation(tracker_key="OPS-123")
    addresses = [remediation.get_absolute_url(), remediation.incident.get_absolute_url()]

    for address in addresses:
        html = client.get(address).text
        assert "OPS-123" in html
        assert "OPS-123</a>" not in html
    settings.TRACKER_URL = "https://tracker.example.org/browse/{key}"
    for address in addresses:
        link = '<a href="https://tracker.example.org/browse/OPS-123" rel="nofollow noopener noreferrer">OPS-123</a>'
        assert link in client.get(address).text
    (group,) = client.get("/remediations/?q=ops-123").context["groups"]
    assert list(group.rows) == [remediation]


def test_an_address_leads_there_whatever_the_setting_says(settings):
    settings.TRACKER_URL = "https://tracker.example.org/browse/{key}"

    assert make_remediation(tracker_url="https://example.org/T").tracker_link == "https://example.org/T"
    assert make_remediation().tracker_link == ""


@pytest.mark.parametrize("key", ["OPS 1", "OPS/1", "-1", "#1", "OPS-1?x", "../x", "é-1"])
def test_what_is_no_key_is_refused(key):
    remediation = make_remediation()
    remediation.tracker_key = key

    with pytest.raises(ValidationError, match="The key of a ticket has letters and digits"):
        remediation.full_clean()


@pytest.mark.both_databases
def test_a_ticket_is_named_once(client):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_remediation(tracker_key="OPS-1", tracker_url="https://example.org/OPS-1")
    remediation = make_remediation(tracker_key="OPS-1")
    client.force_login(make_administrator())
    told = "A ticket is named by its key or by its address: leave one out."

    assert told in save(client, remediation, tracker_url="https://example.org/1").text
    assert save(client, remediation, tracker_key="OPS-2").status_code == 302
    assert Remediation.objects.get().tracker == "OPS-2"


@pytest.mark.parametrize("tracker", [{"tracker_key": "OPS-1"}, {"tracker_url": "https://example.org/OPS-1"}])
def test_a_document_holds_either_under_one_key(tracker):
    incident = make_remediation(incident=make_incident(published_at=STARTED), **tracker).incident
    kind = type(incident).objects

    def text():
        return written(postmortem_data(POSTMORTEM.with_whole_record(kind.all()).get()), POSTMORTEM, "md")

    before = text()
    assert f"tracker: {next(iter(tracker.values()))}\n" in before
    Remediation.objects.update(tracker_key="OTHER", tracker_url="")
    assert not import_documents([("a.md", before.encode())], by=None, at=timezone.now()).problems
    assert text() == before
    assert [getattr(Remediation.objects.get(), name) for name in tracker] == list(tracker.values())
    assert schema("postmortem")["properties"]["remediations"]["items"]["properties"]["tracker"]["anyOf"]
