"""What the records that ship keep to, beyond the rules of the document: read from the files, without a database."""

import re
from functools import cache

import pytest

from postmortems.document.checks import check
from postmortems.document.reading import read
from tests.databases import FIXTURES

#: Those of the demonstration keep to all of it, too.
FILES = sorted([*FIXTURES.glob("postmortems/*.md"), *FIXTURES.glob("demo/*.md")])
LESSONS = sorted(FIXTURES.glob("lessons/*.md"))
DOCUMENTED = FIXTURES.parent / "docs" / "document.md"
#: How an archive speaks. An engineer says what the report says, and what it does not say.
BANNED = re.compile(
    r"\b(on file(?! system)|on record|is held by|in the telling|the telling of|not given|the keepers|goes unsaid"
    r"|recorded nowhere|nowhere stated|the account of (?!an? |the user))\b",
    re.IGNORECASE,
)


@cache
def values(file):
    document = read(file.read_bytes(), file.name)
    check(document)
    return document.values


def caveats_with(record, words):
    return [row for row in record.get("caveats", []) if re.search(words, row["text"], re.IGNORECASE)]


def every_file(test):
    return pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)(test)


def test_as_many_incidents_ship_as_were_promised():
    assert len(FILES) >= 57


@every_file
def test_a_root_cause_has_a_remediation_or_a_caveat_says_that_none_is_promised(file):
    record = values(file)
    addressed = {cause for remediation in record.get("remediations", []) for cause in remediation.get("addresses", [])}
    roots = [cause for cause in record.get("causes", []) if cause.get("kind") == "root"]
    open_ones = [cause["text"] for cause in roots if cause.get("key") not in addressed]

    assert len(caveats_with(record, r"promises? no remediation")) >= len(open_ones), open_ones


@every_file
def test_a_remediation_applies_only_lessons_for_which_there_is_evidence(file):
    record = values(file)
    evidence = {row["lesson"] for row in record.get("lessons", [])}

    for remediation in record.get("remediations", []):
        assert set(remediation.get("applies", [])) <= evidence, remediation["text"]


@every_file
def test_who_detected_it_and_when_go_together_or_a_caveat_says_which_is_not_known(file):
    record = values(file)
    who, when = record.get("detected_by"), record["milestones"].get("detected")

    if who and not when:
        assert caveats_with(record, "when it was detected")
    if when and not who:
        assert caveats_with(record, "how it was detected")


@every_file
def test_what_was_resolved_was_mitigated_or_a_caveat_says_that_this_is_not_known(file):
    record = values(file)
    milestones = record["milestones"]

    if "resolved" in milestones and "mitigated" not in milestones:
        assert caveats_with(record, "when it was mitigated")


@every_file
def test_a_trigger_is_a_trigger_in_the_timeline(file):
    record = values(file)
    events = [event.get("at") for event in record["timeline"] if event["kind"] == "trigger"]

    for trigger in record["triggers"]:
        if "at" in trigger:
            assert trigger["at"] in events, trigger["text"]
        else:
            assert events or caveats_with(record, "when the trigger"), trigger["text"]


@every_file
def test_a_milestone_is_an_event_in_the_timeline(file):
    record = values(file)
    moments = [event.get(end) for event in record["timeline"] for end in ("at", "until")]

    for name in ("started", "detected", "mitigated", "resolved"):
        if name in record["milestones"]:
            assert record["milestones"][name]["at"] in moments, name


@pytest.mark.parametrize("file", [*FILES, *LESSONS], ids=lambda file: file.stem)
def test_nothing_is_told_in_the_words_of_an_archive(file):
    lines = file.read_text(encoding="utf-8").splitlines()

    assert [(number, line) for number, line in enumerate(lines, start=1) if BANNED.search(line)] == []


@every_file
def test_every_tag_is_listed_with_its_meaning(file):
    listed = re.findall(r"^\| `([a-z0-9-]+)` \|", DOCUMENTED.read_text(encoding="utf-8"), re.MULTILINE)

    assert set(values(file)["tags"]) <= set(listed)
    assert len(set(listed)) == len(listed)
    assert 3 <= len(values(file)["tags"]) <= 8
