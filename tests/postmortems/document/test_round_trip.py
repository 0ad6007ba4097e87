"""Export, import into an empty database, export again: the same bytes."""

from datetime import datetime

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from incidents.models import Incident, Milestone, ReferenceSequence
from incidents.moments import Moment, Precision
from incidents.text_rules import VISIBLE
from lessons.models import Lesson, LessonGroup
from postmortems.document.checks import check
from postmortems.document.exporting import exported_documents
from postmortems.document.fields import POSTMORTEM
from postmortems.document.formats import written
from postmortems.document.importing import import_documents, load
from postmortems.document.reading import Document
from postmortems.models import SynonymGroup
from tests.databases import FIXTURES, SHIPPED
from tests.factories import make_draft, make_incident, make_lesson, make_reader
from tests.properties import few_examples

pytestmark = pytest.mark.django_db


def everything(form="md"):
    return dict(exported_documents(get_user_model()(is_superuser=True), form=form))


def import_all(documents):
    return import_documents([(path, text.encode()) for path, text in documents.items()], by=None, at=timezone.now())


def empty():
    Incident.objects.all().delete()
    Lesson.objects.all().delete()
    LessonGroup.objects.all().delete()
    ReferenceSequence.objects.all().delete()
    SynonymGroup.objects.all().delete()


def test_the_samples_are_written_as_the_export_writes_them(samples):
    files = {
        str(file.relative_to(FIXTURES)): file.read_text(encoding="utf-8")
        for file in [*SHIPPED, FIXTURES / "thesaurus.yaml"]
        if file.is_file()
    }

    assert everything() == files


@pytest.mark.both_databases
@pytest.mark.long_on_postgresql
def test_the_samples_come_back_byte_for_byte_from_an_empty_database(samples):
    first = everything()
    empty()
    report = import_all(first)

    assert not report.problems
    assert everything() == first


def test_the_samples_say_the_same_as_json(samples):
    as_json = everything("json")

    for path, text in everything().items():
        name = path.rpartition(".")[0] + ".json"
        documents = load(as_json[name].encode(), name)
        if name == "thesaurus.json":
            assert [document.data for document in documents] == [
                document.data for document in load(text.encode(), path)
            ]
        else:
            assert [written(document.data, document.kind, "md") for document in documents] == [text]


def test_a_command_exports_what_it_imports(samples, tmp_path):
    Incident.objects.exclude(slug="2020-aws-kinesis-us-east-1").delete()
    call_command("export_postmortems", str(tmp_path), verbosity=0)
    before = everything()
    empty()
    call_command("import_postmortems", str(tmp_path), verbosity=0)

    assert {str(file.relative_to(tmp_path)) for file in tmp_path.rglob("*.*")} == {*before.keys(), "manifest.json"}
    assert everything() == before


def test_an_export_for_one_account_holds_what_it_may_read(tmp_path):
    make_reader("reader")
    shown, hidden = make_incident(slug="shown"), make_draft(slug="hidden")
    shown.relations.create(to=hidden)
    call_command("export_postmortems", str(tmp_path), "--user", "reader", verbosity=0)

    assert [file.name for file in tmp_path.rglob("*.md")] == ["shown.md"]
    assert "hidden" not in (tmp_path / "postmortems/shown.md").read_text()


text = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"], include_characters="\n\t:#-'\"\\|>&*!%@`[]{}?, "),
    min_size=1,
    max_size=60,
).filter(VISIBLE.search)
line = text.map(lambda value: " ".join(value.split()))
key = st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8})?", fullmatch=True)
prose = st.lists(
    st.one_of(text, st.just("## Summary"), st.just("\\## Impact"), st.just("---"), st.just("    code"), st.just("")),
    max_size=6,
).map("\n".join)
quantity = st.one_of(st.integers(0, 10**15), st.floats(0, 10**9).map(lambda number: round(number, 4)))
bound = st.sampled_from([{}, {"bound": "at_least"}, {"bound": "about"}])
numbers = st.one_of(
    st.just({}),
    st.builds(lambda n, b: {"kind": "customers", "number": n, **b}, quantity, bound),
    st.builds(lambda n, b: {"kind": "data", "number": n, "unit": "GiB", **b}, quantity, bound),
    st.builds(lambda n: {"kind": "money", "number": n, "unit": "EUR"}, quantity),
)
ZONES = ["UTC", "America/Los_Angeles", "Asia/Kolkata", "America/Sao_Paulo", "Australia/Lord_Howe"]


@st.composite
def documents(draw):
    """Any postmortem's data that passes the checks."""
    zone = draw(st.sampled_from(ZONES))
    precision = st.sampled_from(Precision)

    def moment(at=None):
        at = at or draw(st.datetimes(datetime(1990, 1, 1), datetime(2030, 1, 1)))
        return Moment(
            at.replace(second=0, microsecond=0, tzinfo=timezone.get_fixed_timezone(0)), draw(precision)
        ).written(zone)

    sources = draw(st.lists(key, unique=True, max_size=3))
    causes = draw(st.lists(key, unique=True, max_size=3))

    def cited():
        return {"source": draw(st.sampled_from(sources))} if sources and draw(st.booleans()) else {}

    def some(values):
        return draw(st.lists(st.sampled_from(values), unique=True)) if values else []

    def rows(make, most=3):
        return [make() for _ in range(draw(st.integers(0, most)))]

    milestones = sorted(
        draw(st.lists(st.datetimes(datetime(1990, 1, 1), datetime(2030, 1, 1)), min_size=6, max_size=6))
    )
    services = draw(st.lists(line, unique_by=lambda name: name.casefold(), min_size=1, max_size=3))
    is_origin_unknown = draw(st.booleans())
    further = [
        {"role": "cascaded", "effect": draw(text)},
        {"role": "carried"},
        {"role": "carried", "effect": "Little."},
    ]
    first = further[0] if is_origin_unknown else {"role": "origin", "effect": draw(text)}
    roles = [first, draw(st.sampled_from(further))]
    return {
        "format": "faultline/postmortem/1",
        "slug": draw(key),
        "title": draw(line),
        "short": draw(line.map(lambda value: value[:40].strip()).filter(VISIBLE.search)),
        "organization": draw(line),
        "zone": zone,
        "severity": draw(st.sampled_from([1, 2, 3, 4, None])),
        "detected_by": draw(st.sampled_from(["monitoring", "customer", "unknown"])),
        "state": draw(st.sampled_from(["draft", "in_review", "published"])),
        "visibility": draw(st.sampled_from(["public", "internal"])),
        "regions": draw(st.lists(line, max_size=2, unique_by=str.casefold)),
        "tags": draw(st.lists(st.from_regex(r"[A-Za-z]{1,8}", fullmatch=True), max_size=3, unique_by=str.casefold)),
        "origin_unknown": is_origin_unknown,
        "impact_kinds": some(["availability", "data_loss", "cost"]),
        "milestones": {
            milestone.value: {"at": moment(at), **cited()}
            for milestone, at in zip(Milestone, milestones, strict=True)
            if draw(st.booleans())
        },
        "duration": {"as_stated": draw(line), "minutes": draw(st.integers(1, 10**6)), **cited()}
        if draw(st.booleans())
        else None,
        "brief": {name: draw(line) for name in some(["first_signs", "looked_like", "was", "ended_by"])},
        "impacts": [
            {
                "service": name,
                "part": draw(line),
                **roles[min(place, 1)],
                "via": [{"service": services[place - 1], "by": draw(line)}] if place else [],
                **cited(),
            }
            for place, name in enumerate(services)
        ],
        "triggers": rows(
            lambda: {"category": "load", "text": draw(text), "at": moment(), "why": draw(text), **cited()}
        ),
        "causes": [
            {"key": name, "kind": "latent", "category": "change", "text": draw(text), **cited()} for name in causes
        ],
        "timeline": [
            {
                "at": Moment(at.replace(second=0, microsecond=0, tzinfo=timezone.get_fixed_timezone(0))).written(zone),
                "kind": "note",
                "text": draw(text),
            }
            for at in milestones
        ]
        + rows(lambda: {"kind": "recovery", "text": draw(text), **cited()}),
        "figures": rows(lambda: {"what": draw(line), "value": draw(line), **draw(numbers), **cited()}),
        "signals": rows(lambda: {"kind": "alert", "text": draw(text)}),
        "remediations": [
            {
                "key": name,
                "text": draw(text),
                "kind": "detect",
                "due": draw(st.sampled_from(["2026-01-01", "2026-02", "2026-Q2", "2026"])),
                "addresses": some(causes),
                "applies": some(["a-lesson"]),
                "team": draw(line),
                "tracker": draw(st.sampled_from(["OPS-123", "789", "https://example.org/T-1"])),
            }
            for name in draw(st.lists(key, unique=True, max_size=3))
        ],
        "lessons": [{"lesson": "a-lesson", "how": draw(text), **cited()}],
        "caveats": rows(lambda: {"kind": "disagreement", "text": draw(text), "sources": some(sources)}),
        "sources": [
            {"key": name, "title": draw(line), "date": "2020-11", "read": "2026-02-14", "note": draw(text)}
            for name in sources
        ],
        "summary": draw(prose),
        "narrative": draw(prose),
        "was_luck": draw(prose),
    }


@pytest.mark.both_databases
@settings(
    few_examples,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(documents())
def test_any_record_comes_back_byte_for_byte(data):
    empty()
    make_lesson(slug="a-lesson")
    document = Document("a.md", POSTMORTEM, data)
    check(document)
    text = written(document.data, POSTMORTEM, "md")
    assert [read.data for read in load(text.encode(), "a.md")] == [document.data]

    report = import_all({"a.md": text})
    assert not report.problems
    first = everything()
    empty()
    assert not import_all(first).problems
    assert everything() == first
    assert [result.outcome for result in import_all(first).results] == ["unchanged"] * 2
