"""Every kind of bad document gets one clear message, and changes nothing."""

from io import BytesIO, StringIO

import pytest
from django.core.management import CommandError, call_command

from incidents.models import Incident, Organization
from postmortems.document.reading import MAX_BYTES
from tests.factories import STARTED, make_incident, make_lesson

GOOD = """---
format: faultline/postmortem/1
slug: bad-day
title: A bad day
organization: Amazon Web Services
zone: America/Los_Angeles
severity: 1
state: published
milestones:
  started:
    at: 2020-11-25 05:15 PST
  resolved:
    at: 2020-11-25 22:23 PST
impacts:
- service: Amazon Kinesis Data Streams
  role: origin
  effect: Requests failed.
causes:
- key: limit
  kind: root
  category: capacity
  text: A limit was reached.
timeline:
- at: 2020-11-25 02:44 PST
  kind: trigger
  text: Servers are added.
- at: 2020-11-25 05:15 PST
  kind: impact
  text: Requests fail.
  source: aws
remediations:
- key: raise
  text: Raise the limit.
  kind: prevent
  addresses:
  - limit
lessons:
- lesson: know-hard-limits
  how: It was not known.
sources:
- key: aws
  title: Summary
---

## Summary

It failed.[@aws]
"""

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def lesson():
    return make_lesson(slug="know-hard-limits")


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


def test_the_good_document_is_good(monkeypatch):
    assert run(monkeypatch, GOOD.encode()) == "1 created, 0 changed, 0 unchanged.\n"
    assert Incident.objects.get().slug == "bad-day"


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("title: A bad day", "title: [", "line 6: is not YAML"),
        ("title: A bad day", "title: a: b", "line 4: is not YAML"),
        ("title: A bad day", "title: &x A bad day", "line 4: YAML anchors and aliases are not used here"),
        ("title: A bad day", "title: A\ntitle: B", "line 5: “title” stands twice"),
        ("title: A bad day", "titel: A bad day", "line 4: titel: there is no such key; did you mean “title”?"),
        ("title: A bad day\n", "", "“title” is missing"),
        ("title: A bad day", "title: ' '", "line 4: title: is empty"),
        ("zone:", "tags: [ok, '++']\nzone:", "line 6: tags 2: “++” cannot be a tag: a tag has letters or digits"),
        ("zone:", f"tags: [{'ﷺ' * 50}]\nzone:", "ﷺ” cannot be a tag: a tag has letters or digits, and not too many"),
        ("title: A bad day", f"title: {'x' * 201}", "line 4: title: is longer than 200 characters"),
        ("slug: bad-day", "slug: Bad day", "line 3: slug: “Bad day” should have only lowercase letters"),
        ("severity: 1", "severity: 9", "line 7: severity: “9” is not one of 1, 2, 3, 4"),
        ("severity: 1", "severity: high", "line 7: severity: “high” is not one of 1, 2, 3, 4"),
        (
            "zone: America/Los_Angeles",
            "zone: Mars/Olympus",
            "line 6: zone: There is no time zone called “Mars/Olympus”",
        ),
        ("zone: America/Los_Angeles", "zone: ../../etc/passwd", "line 6: zone: There is no time zone called"),
        ("faultline/postmortem/1", "faultline/postmortem/9", "line 2: format: the first key says the format"),
        (
            "2020-11-25 22:23 PST",
            "2020-11-25 04:23 PST",
            "line 13: milestones, resolved, at: resolved before it has started",
        ),
        ("2020-11-25 22:23 PST", "2020-11-25 22:23 PDT", "was on PST then, not PDT"),
        (
            "2020-11-25 22:23 PST",
            "2020-11-31",
            "line 13: milestones, resolved, at: “2020-11-31” is not in the calendar",
        ),
        ("2020-11-25 22:23 PST", "soon", "line 13: milestones, resolved, at: “soon” is not a moment"),
        ("2020-11-25 02:44 PST", "2020-11-25 06:44 PST", "timeline 2, at: is earlier than an event above it"),
        ("kind: impact", "kind: bang", "timeline 2, kind: “bang” is not one of trigger, impact"),
        (
            "role: origin",
            "role: cascaded",
            "line 14: impacts: a published incident names at least one service with role: origin",
        ),
        ("source: aws", "source: awz", "timeline 2, source: there is no source “awz” (there are: aws)"),
        ("It failed.[@aws]", "It failed.[@press]", "summary: there is no source “press”"),
        ("  - limit", "  - limits", "remediations 1, addresses: there is no cause “limits” (there are: limit)"),
        ("lesson: know-hard-limits", "lesson: know-limits", "lessons 1, lesson: there is no lesson “know-limits”"),
        ("  kind: prevent", "  kind: prevent\n  status: declined", "status: is declined without a reason"),
        ("  kind: prevent", "  kind: prevent\n  status: verified", "status: is verified without evidence"),
        (
            "  kind: prevent",
            "  kind: prevent\n  tracker: javascript:alert(1)",
            "is not an address that begins with http",
        ),
        ("  kind: prevent", "  kind: prevent\n  due: 2020-02-31", "due: “2020-02-31” is not in the calendar"),
        ("  title: Summary", "  title: Summary\n- key: aws\n  title: Other", "sources 2, key: “aws” names another"),
        ("impacts:\n", "impacts:\n- just text\n", "impacts 1: should be keys and values, and is text"),
        ("sources:", "relations:\n- kind: related_to\n  incident: no-such\nsources:", "there is no incident “no-such”"),
        ("state: published", "state: published\nvisibility: restricted", "is restricted, but to no groups"),
        ("## Summary", "## Sumary", "line 45: there is no section “Sumary”"),
        ("## Summary", "Text\n\n## Summary", "line 45: text before the first section"),
        (
            "It failed.[@aws]\n",
            "It failed.\n\n## Summary\n\nAgain.\n",
            "line 49: the section “Summary” is there already",
        ),
        ("A bad day", "A bad \x07 day", "line 4: holds a control character (U+0007)"),
        ("A bad day", "A bad \x00 day", "line 4: holds a control character (U+0000)"),
        ("---\n\n##", "\n##", "the front matter has no end"),
    ],
)
def test_one_clear_message_names_line_and_field(monkeypatch, before, after, told):
    assert before in GOOD

    said = complaint(monkeypatch, GOOD.replace(before, after, 1).encode())
    assert told in said
    assert said.startswith("standard input")
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"", "should begin with front matter"),
        (b"\n\n", "should begin with front matter"),
        (b"# Just Markdown", "should begin with front matter"),
        (b"---\n---\n", "the front matter is empty"),
        (b"---\n- a\n- b\n---\n", "should be keys and values"),
        (b"---\n? [a]\n: b\n---\n", "a key should be a word"),
        (b"---\ntitle: x\n---\n", "the first key says the format"),
        (b"---\na: 1\n...\n--- \nb: 2\n---\n", "the first key says the format"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "is not text in UTF-8"),
        (b"\xff\xfe-\x00-\x00", "is not text in UTF-8"),
        (b"---\n" + b"[" * 50_000 + b"\n---\n", "is nested too deeply"),
        (b"---\na: &a [x,x,x,x]\nb: [*a,*a,*a,*a]\n---\n", "anchors and aliases are not used"),
        (b"x" * 10_000_000, "is larger than 1 MB"),
        (GOOD.encode() + b"x" * MAX_BYTES, "is larger than 1 MB"),
    ],
)
def test_what_is_no_document_is_refused(monkeypatch, raw, told):
    said = complaint(monkeypatch, raw)

    assert told in said
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        ("{", "line 1: is not JSON"),
        ("[]", "should be one JSON object"),
        ('{"format": 1}', "the first key says the format"),
        ('{"a": 1, "a": 2}', "“a” stands twice"),
        ("[" * 100_000, "is not JSON"),
        ('{"format": "faultline/lesson/1", "slug": "a", "name": "A\\u0000", "statement": "B"}', "control character"),
        ('{"format": "faultline/lesson/1", "slug": "a", "name": "A\\ud800", "statement": "B"}', "control character"),
        (
            '{"format": "faultline/lesson/1", "slug": "a", "name": 3, "statement": "B"}',
            "name: should be text, and is a number",
        ),
    ],
)
def test_bad_json_is_refused(tmp_path, raw, told):
    file = tmp_path / "bad.json"
    file.write_text(raw)
    complaints = StringIO()

    with pytest.raises(CommandError):
        call_command("import_postmortems", str(file), stdout=StringIO(), stderr=complaints, no_color=True)
    assert told in complaints.getvalue()
    assert len(complaints.getvalue().splitlines()) == 1


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
