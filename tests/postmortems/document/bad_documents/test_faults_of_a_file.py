"""What is no document, no JSON, too large or too deep is refused in a line."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from incidents.models import Incident
from postmortems.document import reading
from postmortems.document.fields import POSTMORTEM
from postmortems.document.importing import load
from postmortems.document.kinds import Rows
from postmortems.document.problems import BadDocument
from tests.factories import STARTED, make_incident
from tests.postmortems.document.bad_documents.importing import complaint
from tests.postmortems.document.good_document import GOOD
from timelines.models import TimelineEvent

pytestmark = pytest.mark.django_db


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
    ],
)
def test_what_is_no_document_is_refused(monkeypatch, raw, told):
    said = complaint(monkeypatch, raw)

    assert told in said
    assert len(said.splitlines()) == 1


def test_what_is_larger_than_any_record_is_refused_unread(monkeypatch):
    monkeypatch.setattr(reading, "MAX_BYTES", 100_000)

    with pytest.raises(BadDocument) as caught:
        reading.read(GOOD.encode() + b"x" * 100_000, "a.md")

    assert [problem.message for problem in caught.value.problems] == [
        "is larger than 0.1 MB: too large for a postmortem"
    ]


def test_the_largest_record_that_the_forms_take_is_not_too_large():
    assert most_signs(POSTMORTEM.fields) * 4 < reading.MAX_BYTES


def most_signs(fields):
    """How many signs the values of fields have at most, but for the steps of a history; each is four bytes at most."""
    total = 0
    for one in [one for one in fields if not one.is_backup]:
        signs = most_signs(one.parts()) if one.parts() else 20 if one.is_number else getattr(one, "most", 50)
        total += (len(one.key) + signs) * (one.most if isinstance(one, Rows) else getattr(one, "most_items", 1))
    return total


def test_a_record_of_more_than_a_megabyte_comes_back_from_its_export(tmp_path):
    incident = make_incident()
    TimelineEvent.objects.bulk_create(
        TimelineEvent(incident=incident, position=place, text=f"{place} {'ü: #' * 490}", occurred_at=STARTED)
        for place in range(400)
    )
    call_command("export_postmortems", tmp_path, verbosity=0)
    file = next((tmp_path / "postmortems").iterdir())
    assert file.stat().st_size > 1_000_000
    texts = list(incident.timeline.values_list("text", flat=True))
    incident.delete()

    call_command("import_postmortems", tmp_path, verbosity=0)

    assert list(Incident.objects.get().timeline.values_list("text", flat=True)) == texts


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


def test_json_nested_hundreds_deep_is_refused_in_one_line(tmp_path):
    nested = '{"format": "faultline/lesson/1", "slug": ' + "[" * 400 + "]" * 400 + "}"

    with pytest.raises(BadDocument, match=r"a\.json: is nested too deeply"):
        load(nested.encode(), "a.json")


def test_json_says_the_line_of_a_control_character_and_keeps_a_backslash_that_is_one():
    lesson = {"format": "faultline/lesson/1", "slug": "a", "name": 'A \\u0000 "b\\', "statement": "Do it."}
    assert [document.data for document in load(json.dumps(lesson).encode(), "a.json")] == [lesson]

    raw = json.dumps({**lesson, "related": ["x", "y"], "statement": "x\x1b"}, indent=1)
    with pytest.raises(BadDocument, match=r"a\.json, line 5: statement: holds a control character \(U\+001B\)"):
        load(raw.encode(), "a.json")
