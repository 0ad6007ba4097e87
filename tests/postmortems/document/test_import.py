"""What a good import does."""

import gc
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO
from itertools import count

import pytest
from django.core.management import CommandError, call_command
from django.core.management.base import OutputWrapper
from django.db import OperationalError, connection
from django.utils import timezone

from incidents.models import Incident
from lessons.models import Lesson, Remediation
from postmortems.document.importing import import_documents, storing
from postmortems.document.reading import Document
from postmortems.management.progress import Progress
from tests.databases import FIXTURES
from tests.factories import STARTED, make_administrator, make_incident, make_lesson, make_remediation
from tests.postmortems.document.good_document import GOOD

pytestmark = pytest.mark.django_db


def imported(*texts, **options):
    files = [(f"{number}.md", text.encode()) for number, text in enumerate(texts)]
    return import_documents(files, **{"by": None, "at": timezone.now(), **options})


def command(*arguments):
    out = StringIO()
    call_command("import_postmortems", *arguments, stdout=out, stderr=out, no_color=True)
    return out.getvalue()


@pytest.fixture
def lesson():
    return make_lesson(slug="know-hard-limits")


@pytest.mark.both_databases
def test_a_second_import_of_the_same_leaves_everything_alone(lesson):
    imported(GOOD)
    before = Incident.objects.get()
    report = imported(GOOD)
    after = Incident.objects.get()

    assert [result.outcome for result in report.results] == ["unchanged"]
    assert (after.version, after.updated_at, after.pk) == (before.version, before.updated_at, before.pk)


@pytest.mark.both_databases
def test_a_changed_document_changes_what_differs_and_says_what(lesson):
    imported(GOOD)
    remediation = Remediation.objects.get()
    report = imported(
        GOOD.replace("A bad day", "A worse day").replace("  kind: prevent", "  kind: prevent\n  status: done")
    )

    assert report.results[0].changes == [
        ("title", "A bad day", "A worse day"),
        ("remediations 1, status", None, "done"),
    ]
    assert Incident.objects.get().title == "A worse day"
    assert Incident.objects.get().version == 2
    assert Remediation.objects.get().pk == remediation.pk
    assert [(change.before, change.after) for change in remediation.changes.all()] == [
        ("proposed", "done"),
        ("", "proposed"),
    ]


def test_what_a_document_no_longer_says_is_gone(lesson):
    imported(GOOD)
    imported(
        GOOD.replace(
            "timeline:\n- at: 2020-11-25 02:44 PST\n  kind: trigger\n  text: Servers are added.\n", "timeline:\n"
        )
    )

    assert [event.text for event in Incident.objects.get().timeline.all()] == ["Requests fail."]


def test_a_second_import_keeps_the_moment_of_publication(lesson):
    imported(GOOD, at=STARTED)
    imported(GOOD.replace("A bad day", "A worse day"), at=STARTED + timedelta(days=1))

    assert (Incident.objects.get().title, Incident.objects.get().published_at) == ("A worse day", STARTED)


@pytest.mark.both_databases
def test_an_older_reference_turns_the_counter_not_back(lesson):
    for slug, reference in [("bad-day", "FL-2020-09"), ("older", "FL-2020-03")]:
        text = GOOD.replace("slug: bad-day", f"slug: {slug}").replace("zone:", f"reference: {reference}\nzone:")
        assert not imported(text).problems

    assert make_incident().reference == "FL-2020-10"


@pytest.mark.both_databases
def test_a_dry_run_shows_everything_and_changes_nothing(lesson, tmp_path):
    (tmp_path / "a.md").write_text(GOOD)
    out = command("--dry-run", str(tmp_path))

    assert f"created: bad-day ({tmp_path / 'a.md'})" in out
    assert "Would be 1 created, 0 changed, 0 unchanged." in out
    assert not Incident.objects.exists()

    imported(GOOD)
    (tmp_path / "a.md").write_text(GOOD.replace("severity: 1", "severity: 2"))
    out = command("--dry-run", str(tmp_path))
    assert "    severity: “1” → “2”" in out
    assert Incident.objects.get().severity == 1


@pytest.mark.both_databases
def test_a_dry_run_gives_out_no_reference(lesson):
    imported(GOOD, dry_run=True)
    imported(GOOD)

    assert Incident.objects.get().reference == "FL-2020-01"


@pytest.mark.both_databases
def test_relations_may_point_at_a_document_of_the_same_run_in_any_order(lesson):
    relation = "relations:\n- kind: recurrence_of\n  incident: z-other\nsources:"
    report = imported(GOOD.replace("sources:", relation), GOOD.replace("slug: bad-day", "slug: z-other"))

    assert not report.problems
    assert Incident.objects.get(slug="bad-day").relations.get().to.slug == "z-other"


@pytest.mark.both_databases
def test_lessons_of_the_same_run_are_there_for_the_incidents_that_name_them():
    keys = (
        "format: faultline/lesson/1\nslug: know-hard-limits\nname: Know the hard limits\nstatement: List the ceilings."
    )
    text = f"---\n{keys}\n---\n"

    assert not imported(GOOD, text).problems
    assert Lesson.objects.get().evidence.get().incident.slug == "bad-day"


def test_the_history_names_who_imported_and_when(lesson):
    rosa, at = make_administrator("rosa"), timezone.now()
    imported(GOOD, by=rosa, at=at)

    change = Incident.objects.get().status_changes.get()
    assert (change.changed_by, change.changed_at, change.to_state) == (rosa, at, "published")


def test_standard_ways_of_writing_are_read_alike(lesson):
    imported(GOOD)
    variant = GOOD.replace("\n", "\r\n").replace("PST", "-08:00").replace("title: A bad day", 'title: "A bad day"  ')

    assert [result.outcome for result in imported("\ufeff" + variant).results] == ["unchanged"]


def test_nothing_written_means_the_same_as_left_out(lesson):
    imported(GOOD)
    variant = GOOD.replace("severity: 1", "severity: 1\ntags: []\nbrief:\ncanonical_url: null")

    assert [result.outcome for result in imported(variant).results] == ["unchanged"]


def test_if_empty_leaves_what_is_there_alone():
    make_incident()

    assert "nothing to import" in command("--if-empty", str(FIXTURES))
    assert Incident.objects.count() == 1


def test_an_import_of_one_keeps_the_work_on_others(lesson):
    remediation = make_remediation(status="in_progress")
    imported(GOOD)

    assert Remediation.objects.get(pk=remediation.pk).status == "in_progress"


@pytest.mark.both_databases
def test_a_database_that_is_busy_is_said_so_and_nothing_changes(lesson, monkeypatch, tmp_path):
    def busy(*arguments, **options):
        raise OperationalError("database is locked")

    monkeypatch.setattr("postmortems.management.commands.import_postmortems.import_documents", busy)
    (tmp_path / "a.md").write_text(GOOD)

    with pytest.raises(CommandError, match=r"does not answer \(database is locked\)\. Nothing was changed"):
        command(str(tmp_path))


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_make_one_record(lesson):
    def run():
        try:
            return imported(GOOD)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        reports = [future.result() for future in [pool.submit(run), pool.submit(run)]]

    assert Incident.objects.count() == 1
    outcomes = [result.outcome for report in reports for result in report.results]
    assert "created" in outcomes
    assert all(report.problems or report.results[0].outcome in ("created", "unchanged") for report in reports)


class Deadlock(Exception):
    sqlstate = "40P01"


def test_a_deadlock_is_tried_again_and_no_document_is_blamed(lesson, monkeypatch):
    save, tries = storing.Storing.save, []

    def lose_once(run):
        save(run)
        tries.append(run)
        if len(tries) == 1:
            raise OperationalError("deadlock detected") from Deadlock()

    monkeypatch.setattr(storing.Storing, "save", lose_once)
    report = imported(GOOD)

    assert (len(tries), report.problems, report.count("created")) == (2, [], 1)
    assert Incident.objects.count() == 1


@pytest.mark.both_databases
def test_a_fault_of_the_database_is_none_of_a_document(lesson, monkeypatch):
    def full(*arguments):
        raise OperationalError("database or disk is full")

    monkeypatch.setitem(storing.SAVE, storing.POSTMORTEM, full)

    with pytest.raises(OperationalError, match="disk is full"):
        imported(GOOD, GOOD.replace("slug: bad-day", "slug: other"), keep_going=True)


@pytest.mark.both_databases
def test_nothing_is_rendered_or_checked_while_the_database_is_locked(lesson, monkeypatch):
    def refuse(*arguments):
        raise AssertionError("rendered within the transaction")

    save = storing.Storing.save

    def without_rendering(run):
        monkeypatch.setattr("incidents.markdown.fields.render", refuse)
        save(run)

    monkeypatch.setattr(storing.Storing, "save", without_rendering)

    assert not imported(GOOD).problems
    assert "It failed." in Incident.objects.values_list("summary_html", flat=True).get()


START = "  started:\n    at: 2020-11-25 05:15 PST\n"
UNDATED = re.sub(r"milestones:\n(  .*\n)+", "", re.sub(r"- at: .*\n  kind", "- kind", GOOD))


@pytest.mark.parametrize(
    ("document", "year", "told"),
    [
        (GOOD.replace(START, "").replace("2020-11-25", "2016-12-31"), 2016, "that of its first milestone"),
        (UNDATED.replace("  text: Servers", "  at: 2017\n  text: Servers"), 2017, "that of its first dated fact"),
        (UNDATED.replace("title: Summary", "title: Summary\n  date: 2013-02"), 2013, "that of its oldest source"),
        (UNDATED, timezone.now().year, "that of today, as nothing in it has a date"),
    ],
)
def test_the_reference_of_an_unknown_start_is_of_the_year_that_the_document_tells(
    lesson, tmp_path, document, year, told
):
    (tmp_path / "a.md").write_text(document)

    said = command(str(tmp_path))

    assert f"bad-day: its start is not known: its reference is of {year}, " in said
    assert told in said
    assert Incident.objects.get().reference == f"FL-{year}-01"


def test_nothing_is_told_of_the_year_where_the_start_or_the_reference_is_known(lesson):
    assert imported(GOOD).results[0].note == ""
    given = UNDATED.replace("slug: bad-day", "slug: other\nreference: FL-1999-07")
    assert imported(given).results[0].note == ""


class Screen(StringIO):
    def __init__(self, is_terminal):
        super().__init__()
        self.is_terminal = is_terminal

    def isatty(self):
        return self.is_terminal


@pytest.mark.parametrize("is_terminal", [True, False])
def test_a_long_import_says_how_far_it_is_over_one_line_of_a_terminal_and_seldom_in_a_log(is_terminal):
    seconds = count(step=1)
    screen = Screen(is_terminal)
    progress = Progress(OutputWrapper(screen), 90, clock=lambda: next(seconds))

    for done in range(1, 31):
        progress("read", done)
    progress.end()

    if is_terminal:
        assert "\n" not in screen.getvalue()
        assert screen.getvalue().count("\r") == 32
        assert "\r30 of 90 read" in screen.getvalue()
        assert screen.getvalue().endswith(f"\r{' ' * 40}\r")
    else:
        assert screen.getvalue() == "10 of 90 read\n20 of 90 read\n30 of 90 read\n"


def test_an_import_tells_of_reading_and_of_saving(lesson):
    told = []

    imported(GOOD, GOOD.replace("slug: bad-day", "slug: other"), progress=lambda *step: told.append(step))

    assert told == [("read", 1), ("read", 2), ("saved", 2)]


def test_a_long_import_holds_the_documents_of_one_batch_alone(lesson, monkeypatch):
    monkeypatch.setattr(storing, "BATCH", 2)
    names = [f"day-{number}" for number in range(8)]
    texts = [
        GOOD.replace("slug: bad-day", f"slug: {name}").replace(
            "sources:", f"relations:\n- kind: related_to\n  incident: {other}\nsources:"
        )
        for name, other in zip(names, reversed(names), strict=True)
    ]
    held = []

    def count_documents(step, done):
        if step == "saved":
            gc.collect()
            held.append(sum(isinstance(thing, Document) for thing in gc.get_objects()))

    assert not imported(*texts, progress=count_documents).problems
    assert len(held) == 4
    assert max(held) <= 2
    assert Incident.objects.get(slug="day-1").relations.get().to.slug == "day-6"


def test_an_author_is_told_which_text_is_shown_as_it_was_written(lesson, tmp_path):
    (tmp_path / "a.md").write_text(GOOD.replace("It failed.[@aws]", "> > a\nb\n" * 10_000))

    said = command(str(tmp_path))

    assert "bad-day: summary: Shown as it was written, as it has too much markup" in said
    assert Incident.objects.values_list("summary_html", flat=True).get().count("b\n") > 9_000
