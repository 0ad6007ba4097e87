"""One document from standard input, and what an import says of it."""

from io import BytesIO, StringIO

import pytest
from django.core.management import CommandError, call_command

from incidents.models import Incident, Organization


def run(monkeypatch, raw, *arguments):
    """Import one document from standard input. Returns what is printed, and what is complained of."""
    monkeypatch.setattr("sys.stdin", type("Stdin", (), {"buffer": BytesIO(raw)}))
    out, complaints = StringIO(), StringIO()
    call_command("import_postmortems", "-", *arguments, stdout=out, stderr=complaints, no_color=True)
    return out.getvalue()


def complaint(monkeypatch, raw):
    monkeypatch.setattr("sys.stdin", type("Stdin", (), {"buffer": BytesIO(raw)}))
    complaints = StringIO()
    with pytest.raises(CommandError, match=r"problems? in 1 files\. Nothing was changed"):
        call_command("import_postmortems", "-", stdout=StringIO(), stderr=complaints, no_color=True)
    assert not Incident.objects.exists()
    assert not Organization.objects.exists()
    return complaints.getvalue().strip()
