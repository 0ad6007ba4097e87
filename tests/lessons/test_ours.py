"""Whose remediations are followed up: a box of the organisation, and a setting for the first run."""

import pytest
from django.utils import timezone

from incidents.facets import counted, fold
from incidents.models import Organization
from incidents.ours import mark_ours
from lessons.wording import as_stated
from tests.factories import make_administrator, make_organization, make_remediation, make_source

pytestmark = pytest.mark.django_db


def test_the_setting_marks_what_is_there_while_none_is_ours_and_what_is_made_later(settings):
    for name in ("Tern Freight", "Others"):
        make_organization(name)
    mark_ours()
    assert not Organization.objects.filter(is_ours=True).exists()
    settings.FAULTLINE_OUR_ORGANIZATIONS = ["tern freight", "tern air"]
    mark_ours()
    assert Organization.objects.get(is_ours=True).name == "Tern Freight"
    assert make_organization("TERN AIR").is_ours
    assert not make_organization("Tern").is_ours


def test_what_an_administrator_chose_stays(settings):
    make_organization("Tern Freight")
    make_organization("Others", is_ours=True)
    settings.FAULTLINE_OUR_ORGANIZATIONS = ["tern freight"]
    mark_ours()

    assert Organization.objects.get(is_ours=True).name == "Others"


@pytest.mark.both_databases
def test_counts_follow_the_box():
    remediation = make_remediation(due_on=timezone.localdate())
    organization, reader = remediation.incident.organization, make_administrator()

    def kept():
        counts = counted(reader, "due", "without_owner")
        return [sum(total.rows for total in counts[facet].values()) for facet in ("due", "without_owner")]

    fold()
    assert kept() == [0, 0]
    organization.is_ours = True
    organization.save()
    assert kept() == [1, 1]
    fold()
    assert kept() == [1, 1]
    Organization.objects.update(is_ours=False)
    assert kept() == [0, 0]


def test_what_others_promise_is_told_as_they_stated_it():
    remediation = make_remediation(status="accepted")
    assert as_stated(remediation) == "planned; no later source"
    remediation.source = make_source(incident=remediation.incident, published_on="2017-03-02")
    remediation.source.refresh_from_db()
    assert as_stated(remediation) == "planned in 2017; no later source"
    remediation.status = "done"
    assert as_stated(remediation) == "done in 2017"
