import csv
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from postmortems.models import AuditEntry
from tests.factories import make_our_incident, make_reader, make_remediation, make_restricted, make_user

pytestmark = pytest.mark.django_db
CSV, TSV = reverse("remediation_csv"), reverse("remediation_tsv")


def rows(client, address=CSV, dialect="excel", **query):
    lines = b"".join(client.get(address, query)).decode().splitlines()
    return list(csv.DictReader(lines, dialect=dialect))


@pytest.fixture
def ours():
    incident = make_our_incident(severity=1)
    return make_remediation(
        incident=incident,
        text="=cmd|' /C calc'!A0",
        team="@Storage",
        owner=make_user("ana", first_name="Ana", last_name="Lima"),
        due_on=timezone.localdate() - timedelta(days=3),
    )


@pytest.mark.both_databases
@pytest.mark.parametrize(("address", "dialect"), [(CSV, "excel"), (TSV, "excel-tab")])
def test_it_has_what_the_page_finds_with_every_column(client, ours, address, dialect):
    make_remediation(text="Theirs")
    make_remediation(incident=ours.incident, text="Done", status="done")
    make_remediation(incident=make_restricted(organization=ours.incident.organization), text="Hidden")

    [row] = rows(client, address, dialect)

    assert (row["incident"], row["severity"], row["days_late"], row["ours"]) == (
        ours.incident.reference,
        "1",
        "3",
        "yes",
    )
    assert row["url"] == f"http://testserver{ours.get_absolute_url()}"
    assert {row["text"] for row in rows(client, address, dialect, status="any", of="all")} == {
        "'=cmd|' /C calc'!A0",
        "Done",
        "Theirs",
    }


def test_nothing_in_it_is_a_formula_and_owners_are_named_to_accounts_alone(client, ours):
    [row] = rows(client)
    assert (row["text"], row["team"], row["owner"]) == ("'=cmd|' /C calc'!A0", "'@Storage", "")
    client.force_login(make_reader())
    assert rows(client)[0]["owner"] == "Ana Lima"
    assert AuditEntry.objects.filter(what=AuditEntry.What.EXPORT, about="remediations.csv").count() == 1


def test_a_wrong_filter_is_refused(client, ours):
    response = client.get(CSV, {"kind": "nonsense"})

    assert response.status_code == 400
    assert "kind: Select a valid choice" in response.content.decode()


def test_it_costs_the_same_however_many_there_are(client, ours, django_assert_max_num_queries):
    for _ in range(5):
        make_remediation(incident=ours.incident)
    with django_assert_max_num_queries(14):
        assert len(rows(client)) == 6
