"""What was stored before the rules of texts is brought to keep them when the database is migrated, without loss."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test import override_settings

from incidents.models import Cause, Figure, Impact, Incident, Signal, Source
from lessons.models import Evidence, Lesson, Remediation
from tests.databases import connected_to, migrated
from timelines.models import TimelineEvent

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.slow]

BEFORE = [
    ("incidents", "0007_history_holds_no_html"),
    ("lessons", "0005_history_holds_no_html"),
    ("timelines", "0002_moments_known_to_ten_minutes"),
]
AT = datetime(2020, 11, 25, 13, 15, tzinfo=UTC)


def only(model) -> Any:
    return model.objects.get()


def store_bad_values(apps):
    def make(label, **fields):
        return apps.get_model(label).objects.create(**fields)

    organization = make("incidents.Organization", name="Two\nlines", slug="two-lines")
    service = make("incidents.Service", name="Tab\tbed", slug="tabbed", organization=organization)
    incident = make(
        "incidents.Incident",
        reference="FL-2020-01",
        slug="bad",
        title="a\x1b[31m\r\nb",
        short_title=" \x85 ",
        organization=organization,
        severity=1,
        was="It\x0bwas",
        summary="one\r\ntwo\x7f",
        impact="fine",
        canonical_url="HTTPS://Example.com/A",
    )
    own = {"incident": incident}
    sources = [
        make("incidents.Source", **own, key=key, title="A\ttitle", url="HTTP://a.b/", position=place)
        for place, key in enumerate(["under_score", "Under-Score", "under-score", "ü"])
    ]
    make("incidents.Impact", **own, service=service, effect="a\x0cb", read_in=sources[0])
    make("incidents.Cause", **own, key="A_b", kind="root", category="capacity", text="a\x01b", why="fine")
    make("incidents.Figure", **own, what="a\tb", value="1", source=sources[1], read_in=sources[0])
    make("incidents.Signal", **own, text="\x9bm")
    events = {"kind": "note", "ended_at": AT, "ended_precision": "day"}
    make("timelines.TimelineEvent", **own, text="It ended.", evidence_url="Http://a.b/", **events)
    make("timelines.TimelineEvent", **own, text="It lasted.", occurred_at=AT, **events)
    lesson = make("lessons.Lesson", slug="a", name="a\nb", statement="s\tt", questions="One?\r\nTwo?")
    make("lessons.Evidence", **own, lesson=lesson, how="h\x02", read_in=sources[0])
    make("lessons.Remediation", **own, key="Do_It", text="t\x03", kind="prevent", tracker_url="HTTP://t.r/")


def test_stored_texts_keep_the_rules_after_an_upgrade_and_nothing_of_them_is_lost():
    with connected_to(migrated("mended", to=BEFORE)), override_settings(MIGRATION_MODULES={}):
        store_bad_values(MigrationExecutor(connection).loader.project_state(BEFORE).apps)

        call_command("migrate", verbosity=0)

        incident = Incident.objects.get()
        assert (incident.title, incident.was, incident.impact) == ("a␛[31m b", "It␋was", "fine")
        assert (incident.summary, incident.short_title) == ("one\ntwo␡", "\\x85")
        assert incident.canonical_url == "https://Example.com/A"
        assert incident.organization.name == "Two lines"
        sources = list(Source.objects.all())
        assert [source.key for source in sources] == ["under-score-2", "under-score-3", "under-score", "key"]
        assert {(source.title, source.url) for source in sources} == {("A title", "http://a.b/")}
        impact, figure, signal, cause = map(only, (Impact, Figure, Signal, Cause))
        assert (impact.service.name, impact.effect) == ("Tab bed", "a␌b")
        assert (impact.source, impact.read_in) == (sources[0], None)
        assert (figure.source, figure.read_in, figure.what) == (sources[1], sources[0], "a b")
        assert (signal.text, cause.key, cause.text, cause.why) == ("\\x9bm", "a-b", "a␁b", "fine")
        ended, lasted = TimelineEvent.objects.all()
        assert ended.text == "It ended. (This is when it ended. When it began is not known.)"
        assert (ended.occurred_at, ended.occurred_precision, ended.ended_at) == (AT, "day", None)
        assert ended.evidence_url == "http://a.b/"
        assert (lasted.text, lasted.occurred_at, lasted.ended_at) == ("It lasted.", AT, AT)
        lesson, evidence, remediation = map(only, (Lesson, Evidence, Remediation))
        assert (lesson.name, lesson.statement, lesson.questions) == ("a b", "s t", "One?\nTwo?")
        assert (evidence.how, evidence.source, evidence.read_in) == ("h␂", sources[0], None)
        assert (remediation.key, remediation.text, remediation.tracker_url) == ("do-it", "t␃", "http://t.r/")
        for row in [incident, *sources, impact, figure, signal, cause, ended, lesson, evidence, remediation]:
            row.full_clean()
