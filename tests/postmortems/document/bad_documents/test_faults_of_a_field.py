"""Every kind of fault in a document gets one clear message, with line and field."""

from difflib import get_close_matches

import pytest

from incidents.models import Incident
from postmortems.document.checks import MOST_TOLD
from postmortems.document.fields.document_kind import Kind
from postmortems.document.kinds import Prose, Reading, Text
from postmortems.document.kinds.shape import MOST_GUESSED
from tests.postmortems.document.bad_documents.importing import complaint, run
from tests.postmortems.document.good_document import GOOD

pytestmark = pytest.mark.django_db


def test_the_good_document_is_good(monkeypatch):
    assert run(monkeypatch, GOOD.encode()) == "1 created, 0 changed, 0 unchanged.\n"
    assert Incident.objects.get().slug == "bad-day"


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("started", "detected"),
        ("started", "identified"),
        ("started", "mitigated"),
        ("started", "resolved"),
        ("detected", "acknowledged"),
        ("mitigated", "resolved"),
    ],
)
def test_milestones_out_of_order_are_refused(monkeypatch, first, then):
    written = GOOD.replace("  started:\n", f"  {first}:\n").replace("  resolved:\n", f"  {then}:\n")
    early = written.replace("2020-11-25 22:23 PST", "2020-11-25 05:14 PST")

    assert f"milestones, {then}, at: {then} before it " in complaint(monkeypatch, early.encode())
    assert run(monkeypatch, written.encode()).endswith("1 created, 0 changed, 0 unchanged.\n")


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("title: A bad day", "title: [", "line 6: is not YAML"),
        ("title: A bad day", "title: a: b", "line 4: is not YAML"),
        ("title: A bad day", "title: &x A bad day", "line 4: YAML anchors and aliases are not used here"),
        ("title: A bad day", "title: A\ntitle: B", "line 5: “title” stands twice"),
        ("title: A bad day", "titel: A bad day", "line 4: titel: there is no such key; did you mean “title”?"),
        ("title: A bad day\n", "", "“title” is missing"),
        (
            "kind: prevent",
            "kind: prevent\n  tracker: a b",
            "tracker: “a b” is not an address that begins with http:// or",
        ),
        ("kind: prevent", "kind: prevent\n  tracker: OPS--1", "https://, nor the key of a ticket, like OPS-123"),
        ("kind: prevent", f"kind: prevent\n  tracker: {'K' * 41}", "tracker: is longer than 40 characters"),
        (
            "kind: prevent",
            "kind: prevent\n  tracker: http://[::1",
            "tracker: An address begins with http:// or https://",
        ),
        ("kind: prevent", "kind: prevent\n  due: 2026-Q5", "due: “2026-Q5” is not a date. Write 2026-03-31, 2026-03,"),
        ("kind: prevent", "kind: prevent\n  due: 9999-Q4", "due: The year 9999 is a slip of the pen"),
        ("kind: prevent", "kind: prevent\n  opened: 2026-04-01\n  due: 2026-Q1", "is due before it was opened"),
        ("title: Summary", "title: Summary\n  read: 0999-01-01", "sources 1, read: The year 999 is a slip of the pen"),
        (
            "title: Summary",
            "title: Summary\n  read: 2026-02",
            "sources 1, read: “2026-02” is not a day: write 2020-11-25",
        ),
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
            "line 14: impacts: a published incident names at least one service with role: origin, or says origin_",
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
        ("impacts:", "impact_kinds:\n- outage\nimpacts:", "impact_kinds 1: “outage” is not one of availability, perf"),
        ("impacts:", "impact_kinds:\n- cost\n- cost\nimpacts:", "impact_kinds 2: names “cost” twice"),
        *(
            ("lessons:\n", f"figures:\n- what: Loss\n  value: some\n{rows}lessons:\n", told)
            for rows, told in (
                ("  number: 5\n", "figures 1, number: needs a kind, one of people, customers"),
                ("  kind: money\n  number: 5\n  unit: GB\n", "figures 1, unit: is the code of a currency for money"),
                ("  kind: money\n  number: 5\n", "figures 1, unit: is the code of a currency for money"),
                ("  kind: data\n  number: 5\n  unit: USD\n", "figures 1, unit: is one of B, kB, MB"),
                ("  kind: people\n  number: 5\n  unit: kB\n", "figures 1, unit: belongs to money and data alone"),
                ("  kind: share\n  number: 101\n", "figures 1, number: is a share in percent, from 0 to 100"),
                ("  kind: people\n  bound: about\n", "figures 1, bound: needs a number to belong to"),
                ("  kind: people\n  number: many\n", "figures 1, number: should be a number, written 8500000 or 6.8"),
                ("  kind: people\n  number: 0.12345\n", "figures 1, number: “0.12345” has more than 4 decimals"),
                ("  kind: people\n  number: 1000000000000001\n", "is not between 0 and 1000000000000000"),
            )
        ),
        ("impacts:", "origin_unknown: true\nimpacts:", "line 14: origin_unknown: says that no source names the origin"),
        ("impacts:", "origin_unknown: perhaps\nimpacts:", "origin_unknown: “perhaps” is neither true nor false"),
        ("impacts:", "impact_kinds: cost\nimpacts:", "impact_kinds: should be a list, and is text"),
        ("sources:", "relations:\n- kind: related_to\n  incident: no-such\nsources:", "there is no incident “no-such”"),
        ("state: published", "state: published\nvisibility: restricted", "is restricted, but to no groups"),
        ("## Summary", "## Sumary", "line 45: there is no section “Sumary”"),
        ("## Summary", "Text\n\n## Summary", "line 45: text before the first section"),
        (
            "It failed.[@aws]\n",
            "It failed.\n\n## Summary\n\nAgain.\n",
            "line 49: the section “Summary” is there already",
        ),
        ("A bad day", "A bad \x07 day", "line 4: title: holds a control character (U+0007)"),
        ("A bad day", "A bad \x00 day", "line 4: title: holds a control character (U+0000)"),
        ("title: A bad day", 'title: "A bad \\e day"', "line 4: title: holds a control character (U+001B)"),
        ("title: A bad day", 'title: "A bad \\0 day"', "line 4: title: holds a control character (U+0000)"),
        ("It failed.", "It \x0bfailed.", "summary: holds a control character (U+000B)"),
        ("A bad day", "Outage #3 of the week", "line 4: title: “#3 of the week” would be left out as a comment: put"),
        ("A bad day", "#3", "line 4: title: “#3” would be left out as a comment: put the value in quotes"),
        ("zone:", "tags:\n- #dns\nzone:", "line 7: tags 1: “#dns” would be left out as a comment"),
        ("Requests fail.", "Deploy of PR #39821 rolled back", "“#39821 rolled back” would be left out as a comment"),
        ("A bad day", "!bang", "line 4: title: “!bang” would be left out: put the value in quotes"),
        ("zone:", "brief:\n  was: !Ref MyBucket is wrong\nzone:", "line 7: brief, was: “!Ref” would be left out"),
        ("A bad day", "@home", "put the value in quotes"),
        ("---\n\n##", "\n##", "the front matter has no end"),
    ],
)
def test_one_clear_message_names_line_and_field(monkeypatch, before, after, told):
    assert before in GOOD

    said = complaint(monkeypatch, GOOD.replace(before, after, 1).encode())
    assert told in said
    assert said.startswith("standard input")
    assert len(said.splitlines()) == 1


def test_a_comment_on_a_line_of_its_own_and_a_quoted_hash_are_fine(monkeypatch):
    raw = GOOD.replace("title: A bad day", "# not shown\ntitle: 'Outage #3 in C#'").replace(
        "  text: Requests fail.", "  # nor this\n  text: |-\n    See PR #39821.\n    # and this is text"
    )
    run(monkeypatch, raw.encode())

    incident = Incident.objects.get()
    assert incident.title == "Outage #3 in C#"
    assert "See PR #39821.\n# and this is text" in [event.text for event in incident.timeline.all()]


def test_problems_come_in_the_order_of_the_file_each_once(monkeypatch):
    events = "".join(f"- at: soon\n  kind: note\n  text: Event {number}.\n" for number in range(12))
    raw = (
        GOOD.replace("title: A bad day\n", "")
        .replace("slug: bad-day\n", "")
        .replace("timeline:\n", f"timeline:\n{events}")
    )
    said = [line.split(": ", 1)[1] for line in complaint(monkeypatch, raw.encode()).splitlines()]

    assert said[:2] == ["“slug” is missing", "“title” is missing"]
    assert [line.split(",")[0] for line in said[2:]] == [f"timeline {number}" for number in range(1, 13)]


def test_eight_thousand_misspelt_keys_are_told_in_a_few_lines_and_at_once(monkeypatch):
    raw = GOOD.replace("severity: 1\n", "severity: 1\n" + "".join(f"titel{number}: x\n" for number in range(8000)))
    guessed = []

    def guess(*key):
        guessed.append(key)
        return get_close_matches(*key)

    monkeypatch.setattr("postmortems.document.kinds.shape.get_close_matches", guess)
    said = complaint(monkeypatch, raw.encode()).splitlines()

    assert len(said) == MOST_TOLD + 1
    assert 0 < len(guessed) <= MOST_GUESSED, "to guess what was meant is what takes long"
    assert said[0].endswith("titel0: there is no such key; did you mean “title”?")
    assert said[-1].endswith("and 7980 more problems")


def test_no_name_and_no_text_consists_of_what_nobody_sees():
    fields = [field for kind in Kind.by_name.values() for field in kind.every_field() if isinstance(field, Text)]
    told = {}
    for field in fields:
        if not isinstance(field, Prose):
            reading, blank = Reading(document=None), "\u2060\u3164"
            field.read([blank] if field.schema().get("type") == "array" else blank, (field.key,), reading)
            told[field.key, field.name] = [said for _, said in reading.problems]

    assert [key for (key, _), said in told.items() if len(said) != 1] == ["unit"], "it is one of a list, asked later"
    unseen = {key for (key, _), said in told.items() if said == ["There is nothing in it that can be seen"]}
    assert {"title", "organization", "service", "regions", "tags", "groups", "owner", "user", "team", "by"} <= unseen
    assert {"name", "aliases", "group", "former_names"} & {key for key, _ in told} <= unseen
