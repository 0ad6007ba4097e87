"""What a link shows where it is pasted."""

import re

import pytest
from django.urls import reverse

from incidents.models import Incident
from tests.factories import STARTED, make_administrator, make_incident, make_lesson, make_remediation

pytestmark = pytest.mark.django_db


def preview(client, address):
    """The properties of the page's preview, by name; empty where it has none."""
    head = client.get(address).text.split("</head>")[0]
    found = dict(re.findall(r'<meta (?:name|property)="(description|og:\w+)" content="([^"]*)">', head))
    found |= re.findall(r'<link rel="(canonical)" href="([^"]*)">', head)
    return found


def test_a_link_to_a_postmortem_shows_its_title_severity_duration_and_what_it_was(client):
    incident = make_incident(
        slug="kinesis", title="Kinesis outage", was="A thread limit [@aws].", resolved_at=STARTED.replace(hour=15)
    )

    assert preview(client, incident.get_absolute_url() + "?times=utc") == {
        "description": "SEV-2, 2 h to resolve. A thread limit.",
        "og:site_name": "Faultline",
        "og:type": "article",
        "og:title": "Kinesis outage",
        "og:description": "SEV-2, 2 h to resolve. A thread limit.",
        "og:url": "http://testserver/incidents/kinesis/",
        "canonical": "http://testserver/incidents/kinesis/",
    }


@pytest.mark.parametrize(
    "fields",
    [
        {"state": Incident.State.DRAFT},
        {"state": Incident.State.IN_REVIEW},
        {"visibility": Incident.Visibility.INTERNAL},
        {"visibility": Incident.Visibility.RESTRICTED},
    ],
)
def test_a_link_to_what_not_everybody_may_read_shows_nothing_of_it(client, fields):
    remediation = make_remediation(incident=make_incident(**fields))
    client.force_login(make_administrator())

    assert preview(client, remediation.incident.get_absolute_url()) == {}
    assert preview(client, remediation.get_absolute_url()) == {}


def test_a_link_to_a_comparison_names_what_is_compared_unless_not_everybody_may_read_all_of_it(client):
    first = make_incident(slug="s3", short_title="S3 2017", resolved_at=STARTED.replace(hour=15))
    second = make_incident(slug="ebs", short_title="EBS 2011")

    shown = preview(client, "/incidents/compare/?i=s3&i=ebs&scale=log")
    assert shown["og:title"] == "S3 2017 and EBS 2011 compared"
    assert shown["description"] == ("S3 2017: SEV-2, 2 h to resolve. EBS 2011: SEV-2, time to resolve not known.")
    assert shown["canonical"] == "http://testserver/incidents/compare/?i=s3&amp;i=ebs"

    second.visibility = Incident.Visibility.INTERNAL
    second.save()
    client.force_login(make_administrator())
    assert preview(client, f"/incidents/compare/?i={first.slug}&i=ebs") == {}


def test_every_list_has_a_preview_and_one_address_for_all_its_orders(client):
    incident, lesson = make_incident(tags=["dns"], severity=1), make_lesson()
    names = ["home", "timeline_overview", "incident_compare", "lesson_list", "lesson_matrix", "remediation_list"]
    names += ["gap_list", "service_list", "tag_list", "source_list"]
    addresses = [reverse(name) for name in names] + [lesson.get_absolute_url(), reverse("tag_detail", args=["dns"])]
    addresses.append(incident.impacts.get().service.get_absolute_url())
    for address in addresses:
        shown = preview(client, address)
        assert shown["canonical"] == shown["og:url"] == f"http://testserver{address}"
        assert shown["og:title"], address
        assert shown["description"], address

    shown = preview(client, "/incidents/?sort=title&severity=1&q=&page=3")
    assert shown["canonical"] == "http://testserver/incidents/?severity=1"
    assert shown["og:title"] == "Incidents: severity SEV-1"
