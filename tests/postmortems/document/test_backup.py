"""An export is a backup: a second one leaves nothing behind, and a restore brings back what was there."""

import os
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import CommandError, call_command

from incidents.models import Incident, Service
from lessons.models import Lesson, Remediation
from postmortems.document import folder
from tests.factories import (
    make_administrator,
    make_draft,
    make_incident,
    make_lesson,
    make_remediation,
    make_reviewer,
    make_service,
)

pytestmark = pytest.mark.django_db


def export(path, *arguments):
    out = StringIO()
    call_command("export_postmortems", str(path), *arguments, stdout=out)
    return out.getvalue()


def files(path):
    return sorted(str(file.relative_to(path)) for file in path.rglob("*") if file.is_file())


def test_a_second_export_removes_what_was_renamed_or_deleted_and_nothing_else(tmp_path):
    kept, gone = make_incident(slug="kept"), make_incident(slug="gone")
    export(tmp_path)
    (tmp_path / "postmortems/mine.md").write_text("Notes of my own")
    kept.slug = "renamed"
    kept.save()
    gone.delete()

    assert "2 that are no longer there were removed" in export(tmp_path)
    assert files(tmp_path) == ["manifest.json", "postmortems/mine.md", "postmortems/renamed.md"]
    (tmp_path / "postmortems/mine.md").unlink()
    assert "1 documents" in export(tmp_path, "--format", "json")
    assert files(tmp_path) == ["manifest.json", "postmortems/renamed.json"]


def test_a_manifest_removes_nothing_outside_of_the_folder(tmp_path):
    (tmp_path / "precious.md").write_text("x")
    root = tmp_path / "export"
    root.mkdir()
    (root / "manifest.json").write_text('{"format": "faultline/export/1", "files": ["../precious.md", "/etc/x.md", 3]}')
    make_incident()
    export(root)

    assert (tmp_path / "precious.md").exists()


def test_a_restore_keeps_former_addresses_and_the_day_of_publication(tmp_path):
    published = datetime(2020, 12, 1, 10, 30, 5, 123456, tzinfo=UTC)
    incident = make_incident(slug="an-outage", published_at=published)
    incident.record_state(by=None, at=published)
    incident.slug = "a-bad-outage"
    incident.save()
    make_lesson(slug="a-lesson").former_slugs.create(slug="an-old-lesson")
    export(tmp_path)
    before = {file: (tmp_path / file).read_text() for file in files(tmp_path)}
    Incident.objects.all().delete()
    Lesson.objects.all().delete()
    call_command("import_postmortems", str(tmp_path), verbosity=0)

    restored = Incident.objects.get()
    assert restored.published_at == published
    assert [former.slug for former in restored.former_slugs.all()] == ["an-outage"]
    assert [former.slug for former in Lesson.objects.get().former_slugs.all()] == ["an-old-lesson"]
    export(tmp_path)
    assert {file: (tmp_path / file).read_text() for file in files(tmp_path)} == before
    out = StringIO()
    call_command("import_postmortems", str(tmp_path), stdout=out)
    assert "0 created, 0 changed, 2 unchanged" in out.getvalue()


def everything_in(path):
    return {file: (path / file).read_text() for file in files(path)}


@pytest.mark.both_databases
def test_a_restore_keeps_who_moved_an_incident_and_its_remediations_when_and_why(tmp_path):
    reviewer, incident = make_reviewer("rita"), make_draft(slug="an-outage")
    at = datetime(2021, 3, 1, 9, 30, 5, 7, tzinfo=UTC)
    incident.record_state(by=None, at=at - timedelta(days=9))
    incident.move_to(Incident.State.IN_REVIEW, by=reviewer, at=at, why="Ready: see *notes*")
    incident.move_to(Incident.State.PUBLISHED, by=reviewer, at=at + timedelta(days=1))
    remediation = make_remediation(incident=incident, key="raise")
    remediation.move_to(Remediation.Status.ACCEPTED, by=reviewer, at=at, note="Agreed")
    columns = ("from_state", "to_state", "changed_by__username", "changed_at", "why")
    steps = list(incident.status_changes.values_list(*columns))
    export(tmp_path)
    before = everything_in(tmp_path)
    Incident.objects.all().delete()
    reviewer.delete()

    call_command("import_postmortems", str(tmp_path), verbosity=0)

    restored = Incident.objects.get()
    assert list(restored.status_changes.values_list(*columns)) == steps
    steps_of_remediation = restored.remediations.get().changes
    told = steps_of_remediation.values_list("before", "after", "changed_by__username", "changed_at", "note")
    assert list(told) == [("proposed", "accepted", "rita", at, "Agreed")]
    export(tmp_path)
    assert everything_in(tmp_path) == before
    out = StringIO()
    call_command("import_postmortems", str(tmp_path), stdout=out)
    assert "0 created, 0 changed, 1 unchanged" in out.getvalue()


def test_a_restored_draft_that_was_archived_is_shown_to_no_reader_but_an_archived_document_without_a_past_is(tmp_path):
    shelved = make_draft(slug="shelved")
    shelved.record_state(by=None, at=datetime(2021, 3, 1, tzinfo=UTC))
    shelved.move_to(Incident.State.ARCHIVED, by=None, at=datetime(2021, 3, 2, tzinfo=UTC))
    export(tmp_path)
    export(tmp_path / "plain", "--samples")
    for path, is_shown in ((tmp_path / "postmortems", False), (tmp_path / "plain", True)):
        Incident.objects.all().delete()
        call_command("import_postmortems", str(path), verbosity=0)

        assert Incident.objects.get().published_at is None or is_shown
        assert Incident.objects.visible_to(AnonymousUser()).exists() is is_shown


def test_an_import_over_a_record_adds_to_its_steps_and_says_where_it_left_them(tmp_path):
    incident = make_draft(slug="an-outage")
    at = datetime(2021, 3, 1, tzinfo=UTC)
    incident.move_to(Incident.State.PUBLISHED, by=None, at=at)
    export(tmp_path)
    incident.move_to(Incident.State.ARCHIVED, by=None, at=at + timedelta(days=1), why="Superseded")

    call_command("import_postmortems", str(tmp_path), verbosity=0)

    steps = [(step.from_state, step.to_state, step.why) for step in incident.status_changes.order_by("changed_at")]
    assert steps == [
        ("draft", "published", ""),
        ("published", "archived", "Superseded"),
        ("archived", "published", "Imported"),
    ]


@pytest.mark.both_databases
def test_a_restore_keeps_the_present_and_the_former_addresses_of_services(tmp_path):
    at = datetime(2021, 3, 1, tzinfo=UTC)
    incident = make_incident(published_at=at)
    incident.record_state(by=None, at=at)
    service = incident.impacts.get().service
    first = service.slug
    for slug in ("kinesis", "streams"):
        service.slug = slug
        service.save()
    make_service("Another")
    export(tmp_path)
    before = everything_in(tmp_path)
    assert [file for file in before if file.startswith("services/")] == ["services/streams.md"]
    Incident.objects.all().delete()
    Service.objects.all().delete()

    call_command("import_postmortems", str(tmp_path), verbosity=0)

    restored = Service.objects.get()
    assert (restored.slug, restored.name) == ("streams", service.name)
    assert {former.slug for former in restored.former_slugs.all()} == {first, "kinesis"}
    export(tmp_path)
    assert everything_in(tmp_path) == before


def test_the_address_of_a_service_is_given_to_no_other(tmp_path):
    service = make_service("Kinesis")
    (tmp_path / "a.md").write_text(
        f"---\nformat: faultline/service/1\nslug: {service.slug}\norganization: Fastly\nname: Varnish\n---\n"
    )

    err = StringIO()
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("import_postmortems", str(tmp_path), stderr=err)
    assert "slug: is that of “Kinesis” of Amazon Web Services" in err.getvalue()


def test_what_only_a_backup_holds_is_in_no_document_of_the_site(client):
    incident = make_incident(slug="an-outage")
    incident.record_state(by=make_reviewer("rita"), at=datetime(2021, 3, 1, tzinfo=UTC), why="Hush")
    client.force_login(make_administrator())

    for form in ("md", "json"):
        assert "rita" not in client.get(f"/incidents/an-outage.{form}").text
    assert "history" in client.get("/schema/postmortem.json").json()["properties"]
    assert "former_slugs" in client.get("/schema/service.json").json()["properties"]


def test_a_full_disk_leaves_the_former_file_whole_and_is_told_in_one_line(tmp_path, monkeypatch):
    incident = make_incident(slug="an-outage")
    export(tmp_path)
    before = (tmp_path / "postmortems/an-outage.md").read_text()
    incident.title = "Another title"
    incident.save()

    def full(_):
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(folder.os, "fsync", full)
    with pytest.raises(CommandError, match=r"postmortems/an-outage\.md: cannot be written: No space left on device"):
        export(tmp_path)
    assert (tmp_path / "postmortems/an-outage.md").read_text() == before
    assert files(tmp_path) == ["manifest.json", "postmortems/an-outage.md"]


def test_an_export_into_what_is_no_folder_is_told_in_one_line(tmp_path):
    make_incident()
    (tmp_path / "file").write_text("x")

    with pytest.raises(CommandError, match="cannot be written: Not a directory"):
        export(tmp_path / "file")


def test_an_import_file_that_cannot_be_read_is_told_in_one_line(tmp_path, monkeypatch):
    (tmp_path / "a.md").write_text("x")
    complaints = StringIO()

    def refuse(*arguments, **options):
        raise PermissionError(13, os.strerror(13))

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(CommandError, match="1 problem in 1 files"):
        call_command("import_postmortems", str(tmp_path), stdout=StringIO(), stderr=complaints, no_color=True)
    assert complaints.getvalue().strip() == f"{tmp_path / 'a.md'}: cannot be read: Permission denied"
