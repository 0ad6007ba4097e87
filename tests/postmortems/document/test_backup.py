"""An export is a backup: a second one leaves nothing behind, and a restore brings back what was there."""

import os
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from incidents.models import Incident
from lessons.models import Lesson
from postmortems.document import folder
from tests.factories import make_incident, make_lesson

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
