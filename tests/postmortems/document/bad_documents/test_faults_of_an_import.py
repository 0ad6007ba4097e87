"""Documents that are good by themselves and not together, and paths that hold none."""

from io import BytesIO, StringIO

import pytest
from django.core.management import CommandError, call_command

from incidents.models import Incident
from tests.factories import STARTED, make_incident
from tests.postmortems.document.good_document import GOOD

pytestmark = pytest.mark.django_db


def test_one_bad_file_keeps_all_the_others_out(tmp_path):
    (tmp_path / "a.md").write_text(GOOD)
    (tmp_path / "b.md").write_text(GOOD.replace("slug: bad-day", "slug: other").replace("severity: 1", "severity: 7"))
    complaints = StringIO()

    with pytest.raises(CommandError, match="1 problem in 2 files"):
        call_command("import_postmortems", str(tmp_path), stdout=StringIO(), stderr=complaints, no_color=True)
    assert complaints.getvalue().startswith(str(tmp_path / "b.md") + ", line 7: severity")
    assert not Incident.objects.exists()


def test_two_files_with_one_slug_are_told_apart(tmp_path):
    (tmp_path / "a.md").write_text(GOOD)
    (tmp_path / "b.md").write_text(GOOD)
    complaints = StringIO()

    with pytest.raises(CommandError):
        call_command("import_postmortems", str(tmp_path), stdout=StringIO(), stderr=complaints, no_color=True)
    assert f"slug: “bad-day” is that of {tmp_path / 'a.md'} too" in complaints.getvalue()
    assert not Incident.objects.exists()


def test_a_reference_never_changes(monkeypatch):
    make_incident(slug="bad-day", reference="FL-2020-01", started_at=STARTED)
    complaints = StringIO()
    raw = GOOD.replace("slug: bad-day", "slug: bad-day\nreference: FL-2020-02").encode()
    monkeypatch.setattr("sys.stdin", type("Stdin", (), {"buffer": BytesIO(raw)}))

    with pytest.raises(CommandError):
        call_command("import_postmortems", "-", stdout=StringIO(), stderr=complaints, no_color=True)
    assert "line 4: reference: is FL-2020-01, and a reference never changes" in complaints.getvalue()


def test_a_document_that_names_two_incidents_is_refused(monkeypatch):
    make_incident(slug="bad-day", reference="FL-2020-01")
    make_incident(slug="other", reference="FL-2020-02")
    complaints = StringIO()
    raw = GOOD.replace("slug: bad-day", "slug: bad-day\nreference: FL-2020-02").encode()
    monkeypatch.setattr("sys.stdin", type("Stdin", (), {"buffer": BytesIO(raw)}))

    with pytest.raises(CommandError):
        call_command("import_postmortems", "-", stdout=StringIO(), stderr=complaints, no_color=True)
    assert "names more than one incident" in complaints.getvalue()


@pytest.mark.parametrize("path", ["/no/such/file", "no-such-folder/"])
def test_a_path_that_is_not_there_is_named(path):
    with pytest.raises(CommandError, match="there is no such file or folder"):
        call_command("import_postmortems", path)


def test_an_empty_folder_is_an_error_and_not_a_success(tmp_path):
    with pytest.raises(CommandError, match=r"no \.md or \.json file"):
        call_command("import_postmortems", str(tmp_path))
