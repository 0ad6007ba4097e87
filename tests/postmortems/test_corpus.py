"""The record that is made up is as good as one that was written: it is valid, draws, and is the same every time."""

from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from benchmarks.addresses import addresses
from incidents.edition.tables import LEFT_OUT
from incidents.markdown.rendering import render
from incidents.models import Incident, Organization
from lessons.models import Lesson
from tests.factories import make_incident
from timelines.models import TimelineEvent

pytestmark = pytest.mark.django_db


def generate(count, *arguments):
    out = StringIO()
    call_command("generate_corpus", "--incidents", str(count), *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


@pytest.mark.long
@pytest.mark.both_databases
def test_what_is_made_up_is_valid_and_comes_back_unchanged_from_an_export(tmp_path):
    assert generate(30) == "30 incidents made up.\n"
    call_command("export_postmortems", str(tmp_path), stdout=StringIO())
    out = StringIO()
    call_command("import_postmortems", str(tmp_path), "--dry-run", stdout=out, stderr=StringIO())

    assert f"Would be 0 created, 0 changed, {30 + Lesson.objects.count()} unchanged." in out.getvalue()
    for incident in Incident.objects.all():
        for field in incident.rendered_fields():
            assert getattr(incident, field.attname) == render(getattr(incident, field.of), field.of)
        assert {link.target for link in incident.wikilinks.all()} == set(incident.wikilink_targets)
    models = [model for app in ("incidents", "lessons", "timelines") for model in apps.get_app_config(app).get_models()]
    for model in models:
        if model._meta.label in LEFT_OUT:
            continue
        for row in model._base_manager.all()[:200]:
            row.clean_fields()
            row.clean()
    assert 30 * 5 <= TimelineEvent.objects.count() <= 30 * 40
    assert Incident.objects.filter(started_at=None).exists()
    assert Incident.objects.exclude(state="published").exists()


@pytest.mark.long
def test_the_pages_of_what_is_made_up_are_drawn(client):
    generate(12)

    for name, address in addresses().items():
        response = client.get(address)
        assert response.status_code == (404 if name == "not found" else 200), address
        assert name != "incident, long" or len(response.content) > 20_000


@pytest.mark.both_databases
def test_the_same_seed_makes_the_same_record_on_either_database():
    generate(6, "--seed", "7")
    last = Incident.objects.latest("pk")

    events = [event.text for event in TimelineEvent.objects.filter(incident=last)[:2]]
    assert [last.reference, last.title, last.slug, str(last.updated_at), *events] == [
        "FL-2025-01",
        "Configuration service of Lufa leader election fails, with rejected payments in North Europe",
        "2025-lufa-leader-election-6",
        "2025-02-11 00:27:00+00:00",
        "The Gorkael edge proxy is upgraded to version 26869.22.",
        "The storage team failed over to the replica.",
    ]


def test_it_keeps_out_of_a_database_with_incidents_unless_told():
    make_incident()
    with pytest.raises(CommandError, match="There are incidents in this database"):
        generate(3)
    assert Incident.objects.count() == 1
    generate(3, "--add")
    generate(2, "--add", "--seed", "2")

    assert Incident.objects.count() == 6
    assert make_incident().pk > 6
    with pytest.raises(CommandError, match="At least one"):
        generate(0)


def test_the_largest_organisations_are_ours_when_asked_for():
    generate(4, "--ours", "2")

    assert Organization.objects.filter(is_ours=True).count() == 2
    with pytest.raises(CommandError, match="not fewer than none"):
        generate(1, "--add", "--ours", "-1")
