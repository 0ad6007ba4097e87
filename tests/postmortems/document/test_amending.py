"""One incident begun or changed from the data of its document."""

from datetime import UTC, datetime

import pytest

from incidents.models import Incident, Organization, Service, Source
from lessons.models import Remediation, RemediationChange
from postmortems.document.amending import amend, begin
from postmortems.document.fields import POSTMORTEM
from postmortems.document.problems import BadDocument
from postmortems.document.record import postmortem_data
from postmortems.editor.sections import SECTION_OF, SECTIONS, SETTLED_ELSEWHERE
from tests.factories import make_author, make_draft, make_incident, make_lesson
from timelines.models import TimelineEvent

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
WHOLE: dict = {
    "format": "faultline/postmortem/1",
    "reference": "FL-1999-01",
    "state": "published",
    "published": "2020-11-25T13:15:00+00:00",
    "authors": ["somebody-else"],
    "title": "A bad day: the limits!",
    "organization": "Amazon Web Services",
    "zone": "America/Los_Angeles",
    "milestones": {"started": {"at": "2020-11-25 05:15", "source": "aws"}},
    "impacts": [{"service": "Kinesis", "role": "origin", "effect": "Requests failed."}],
    "causes": [{"key": "limit", "kind": "root", "category": "capacity", "text": "A limit was reached."}],
    "timeline": [{"at": "2020-11-25 05:15", "kind": "impact", "text": "Requests fail.", "source": "aws"}],
    "remediations": [{"key": "raise", "text": "Raise the limit.", "kind": "prevent", "addresses": ["limit"]}],
    "sources": [{"key": "aws", "title": "Summary"}],
    "summary": "It failed.[@aws]",
}


def begun(author, **changes):
    return begin({**WHOLE, **changes}, by=author, at=AT, authors=[author])


def data_of(incident):
    return postmortem_data(Incident.objects.get(pk=incident.pk), backup=True)


def problems(function, *args, **kwargs):
    with pytest.raises(BadDocument) as raised:
        function(*args, **kwargs)
    return {problem.path: problem.message for problem in raised.value.problems}


@pytest.mark.both_databases
def test_a_new_draft_takes_what_its_data_says_but_not_what_is_of_another_record():
    author = make_author("ada")
    incident = begun(author)
    other = begun(author)
    data = data_of(incident)

    assert (incident.slug, other.slug) == ("a-bad-day-the-limits", "a-bad-day-the-limits-2")
    assert incident.state == "draft"
    assert data["authors"] == ["ada"]
    assert data["reference"] == "FL-2020-01"
    assert "published" not in data
    assert data["timeline"] == [WHOLE["timeline"][0] | {"at": "2020-11-25 05:15 PST"}]
    assert all(data[key] == WHOLE[key] for key in ("impacts", "causes", "sources", "summary"))
    assert data["remediations"][0].items() > WHOLE["remediations"][0].items()
    step = incident.status_changes.get()
    assert (step.from_state, step.to_state, step.changed_by, step.changed_at, step.why) == ("", "draft", author, AT, "")


@pytest.mark.both_databases
def test_only_what_the_data_names_is_replaced_and_rows_keep_their_identity():
    author = make_author()
    incident = begun(author)
    before = data_of(incident)
    source, event = Source.objects.get(), TimelineEvent.objects.get()

    changed = amend(
        incident,
        {
            "causes": [
                *before["causes"],
                {"key": "more", "kind": "latent", "category": "process", "text": "Nobody knew."},
            ]
        },
        by=author,
        at=AT,
    )

    after = data_of(incident)
    assert [row["key"] for row in after.pop("causes")] == ["limit", "more"]
    assert after == {key: value for key, value in before.items() if key != "causes"}
    assert (Source.objects.get().pk, TimelineEvent.objects.get().pk) == (source.pk, event.pk)
    assert changed.version == incident.version + 1
    assert Remediation.objects.get().addresses.get().key == "limit"


@pytest.mark.both_databases
def test_rows_that_are_written_anew_still_name_the_sources_that_stay():
    author = make_author()
    incident = begun(author)
    events = [*WHOLE["timeline"], {"at": "2020-11-25 06:00", "kind": "note", "text": "More.", "source": "aws"}]

    amend(incident, {"timeline": events}, by=author, at=AT)

    assert list(TimelineEvent.objects.values_list("source__key", flat=True)) == ["aws", "aws"]


def test_nothing_is_written_where_nothing_changes():
    author = make_author()
    incident = begun(author)
    before = data_of(incident)

    again = amend(incident, {"timeline": WHOLE["timeline"], "narrative": None}, by=author, at=AT)

    assert again.version == incident.version
    assert data_of(incident) == before


def test_a_key_is_emptied_by_nothing():
    author = make_author()
    incident = begun(author)

    amend(incident, {"timeline": None, "summary": None, "remediations": []}, by=author, at=AT)

    assert not {"timeline", "summary", "remediations"} & data_of(incident).keys()


@pytest.mark.both_databases
def test_another_organisation_or_zone_gives_the_rows_their_new_meaning():
    author = make_author()
    incident = begun(author)
    started = incident.started_at
    milestones = WHOLE["milestones"] | {"detected": {"at": "2020-11-26"}, "resolved": {"at": "2020-11-25 16:00"}}
    amend(incident, {"milestones": milestones}, by=author, at=AT)
    milestones = data_of(incident)["milestones"] | {"resolved": {"at": "2020-11-26 01:00"}}

    amend(incident, {"organization": "Netflix", "zone": "UTC", "milestones": milestones}, by=author, at=AT)

    incident = Incident.objects.get(pk=incident.pk)
    assert incident.impacts.get().service == Service.objects.get(organization__name="Netflix", name="Kinesis")
    assert incident.started_at == incident.timeline.get().occurred_at == started
    assert incident.detected_at == datetime(2020, 11, 26, tzinfo=UTC), "a day stays that day"
    assert incident.resolved_at == datetime(2020, 11, 26, 1, tzinfo=UTC), "typed anew, it is told in the new zone"


def test_what_is_wrong_is_told_with_its_place_and_changes_nothing():
    author = make_author()
    make_lesson(slug="know-hard-limits")
    incident = begun(author)
    before = data_of(incident)

    assert problems(amend, incident, {"milestones": {"started": {"at": "then"}}}, by=author, at=AT).keys() == {
        ("milestones", "started", "at")
    }
    assert problems(amend, incident, {"sources": None}, by=author, at=AT).keys() == {
        ("milestones", "started", "source"),
        ("timeline", 0, "source"),
        ("summary",),
    }
    told = problems(
        amend,
        incident,
        {
            "lessons": [{"lesson": "know-hard-limit", "how": "It was not known."}],
            "participants": [{"user": "nobody"}],
            "slug": make_incident(slug="taken").slug,
            "relations": [{"kind": "related_to", "incident": "not-there"}],
            "visibility": "restricted",
            "groups": ["new-group"],
        },
        by=author,
        at=AT,
    )
    assert told == {
        ("slug",): "“taken” is the address of another postmortem: choose another",
        ("lessons", 0, "lesson"): "there is no lesson “know-hard-limit”: did you mean “know-hard-limits”?",
        ("participants", 0, "user"): "there is no account “nobody”: for somebody without one write name",
        ("relations", 0, "incident"): "there is no incident “not-there”",
        ("groups",): "there is no group “new-group”",
    }
    assert ("reference",) in problems(amend, incident, {"reference": "FL-2020-77"}, by=author, at=AT)
    assert data_of(incident) == before


def test_a_document_refused_leaves_no_service_and_no_organisation_behind():
    author = make_author()

    assert problems(begun, author, organization="Nowhere Inc", lessons=[{"lesson": "none", "how": "So."}])
    assert not Organization.objects.exists()
    assert not Incident.objects.exists()


def test_data_of_any_shape_is_refused_in_words():
    author = make_author()
    incident = begun(author)
    relations = [{"kind": "related_to", "incident": make_incident().slug}]
    before = amend(incident, {"relations": relations}, by=author, at=AT)

    for key in ("timeline", "milestones", "title", "relations", "slug", "zone", "no_such_key"):
        for value in (7, "~", [7], {"a": 1}, [{"at": []}], [None], True, "\0", ["\ud800"], "x" * 5000):
            if (key, value) != ("title", "~"):
                told = problems(amend, incident, {key: value}, by=author, at=AT)
                assert told
                assert all(path[0] in (key, "milestones", "timeline") for path in told), (key, value, told)
    assert Incident.objects.get(pk=incident.pk).version == before.version


def test_relations_to_what_an_author_may_not_read_stay_and_are_not_told_of():
    author = make_author()
    hidden, seen = make_draft(slug="secret"), make_incident(slug="a-quite-different-day")
    incident = begun(author)
    both = [{"kind": "related_to", "incident": one.slug, "note": "Alike."} for one in (hidden, seen)]
    amend(incident, {"relations": both}, by=None, at=AT)

    amend(incident, {"relations": None}, by=author, at=AT)
    assert data_of(incident)["relations"] == both[:1]

    told = [
        problems(amend, incident, {"relations": [{"kind": "caused_by", "incident": name}]}, by=author, at=AT)
        for name in ("secret", "xxxxxx")
    ]
    assert told[0].keys() == told[1].keys() == {("relations", 0, "incident")}
    assert [message.replace("xxxxxx", "secret") for one in told for message in one.values()] == [
        "there is no incident “secret”"
    ] * 2

    amend(incident, {"relations": both}, by=author, at=AT)  # as an older revision says it
    assert data_of(incident)["relations"] == [both[1], both[0]]


def test_a_change_of_a_remediation_is_told_by_whom_and_not_as_an_import():
    author = make_author()
    incident = begun(author)
    row = WHOLE["remediations"][0] | {"status": "accepted"}

    amend(incident, {"remediations": [row]}, by=author, at=AT)

    change = RemediationChange.objects.latest("pk")
    assert (change.before, change.after, change.changed_by, change.note) == (
        "proposed",
        "accepted",
        author,
        "",
    )


def test_every_key_that_an_author_writes_is_in_one_section():
    written = [one.key for one in POSTMORTEM.fields if not one.is_backup and one.key not in SETTLED_ELSEWHERE]

    assert sorted(key for section in SECTIONS for key in section.keys) == sorted(written)
    assert SECTION_OF.keys() == set(written)
