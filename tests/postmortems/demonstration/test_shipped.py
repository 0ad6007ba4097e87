"""The demonstration as it ships, read from its files, without a database."""

from collections import Counter
from datetime import date, timedelta

import pytest

from incidents.models.organization import FICTIONAL
from postmortems.demonstration.shipped import FOLDER, Shipped, Step
from postmortems.document.markdown import to_markdown

MONDAY, ON = date(2026, 11, 23), date(2026, 11, 26)
EVERY_WEEK = pytest.param(range(53), marks=pytest.mark.long)


@pytest.mark.parametrize("weeks", [[17], EVERY_WEEK], ids=["another week", "every week"])
def test_whatever_week_it_is_the_documents_keep_their_rules_and_their_times_of_day(weeks):
    told = {document.file: clocks(document) for document in Shipped(ON).documents}

    for week in weeks:
        moved = Shipped(ON + timedelta(weeks=week, days=3))
        assert {document.file: clocks(document) for document in moved.documents} == told


def clocks(document):
    """Of each event, the day of the week and the time of day."""
    zone = document.values["zone"]
    found = [event["at"].in_zone(zone) for event in document.values["timeline"]]
    return [f"{moment:%a %H:%M}" for moment in found]


def test_all_of_it_lies_in_the_past_whatever_day_of_the_week_it_is():
    for days in (0, 3, 6):  # of the same week, from its Monday
        shipped = Shipped(MONDAY + timedelta(days=days))
        for document in shipped.documents:
            rows = document.values["remediations"]
            last = max(event["at"].in_zone("UTC").date() for event in document.values["timeline"])
            opened = max(row["opened"] for row in rows)
            first = min(shipped.steps(document.values["slug"], row["key"])[0].days for row in rows)

            assert last <= opened + timedelta(days=1)
            assert opened <= shipped.day(first) < shipped.on


def test_every_name_says_that_it_is_fictional():
    documents = Shipped(ON).documents

    assert len(documents) == 10
    for document in documents:
        values = document.values
        assert values["organization"].endswith(FICTIONAL)
        assert values["title"].startswith(values["organization"])
        assert values["short"].startswith("Fictional: ")
        assert {source["url"].split("/")[2] for source in values["sources"]} == {"example.com"}
        assert all(row.get("organization") is None for row in values["impacts"])


def test_each_of_forty_remediations_has_its_steps_and_no_other_is_told_of():
    shipped = Shipped(ON)
    named = {(d.values["slug"], row["key"]) for d in shipped.documents for row in d.values["remediations"]}
    told = {(slug, key) for slug, rows in shipped.table["remediations"].items() for key in rows}

    assert named == told
    assert len(told) == 40
    steps = [shipped.steps(slug, key) for slug, key in told]
    assert {step.by for row in steps for step in row} <= shipped.people.keys()
    assert all(row == sorted(row, key=lambda step: step.days) for row in steps)
    assert len(shipped.people) == 7
    assert len({step.what for row in steps for step in row if step.verb == "team"}) == 3
    assert sum(Counter(step.verb for step in row)["postpone"] == 2 for row in steps) >= 3


def test_it_is_written_as_an_export_would_write_it_but_for_its_zones():
    for document in Shipped(MONDAY).documents:
        text = (FOLDER / document.file).read_text(encoding="utf-8")
        assert to_markdown(document.raw, document.kind) == text


def test_a_step_that_is_none_is_refused_with_an_example():
    with pytest.raises(ValueError, match="is not a step"):
        Step.read("yesterday demo-ines accept")
