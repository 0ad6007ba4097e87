"""Writing a postmortem in the editor, as a browser without JavaScript does it."""

import json
from datetime import timedelta

import pytest
from django.core import signing
from django.utils import timezone

from incidents.models import Incident, Service
from lessons.models import Lesson
from postmortems.document.amending import begin
from postmortems.document.checks import check
from postmortems.document.fields import POSTMORTEM
from postmortems.document.reading import read
from postmortems.document.record import postmortem_data
from postmortems.editor.sections import SECTIONS
from postmortems.models import Editing, SectionDraft
from tests.databases import FIXTURES
from tests.factories import (
    make_administrator,
    make_author,
    make_event,
    make_lesson,
    make_reader,
    make_reviewer,
)
from tests.postmortems.editor.forms import Form
from timelines.models import TimelineEvent

pytestmark = pytest.mark.django_db
S3 = FIXTURES / "postmortems" / "2017-aws-s3-us-east-1.md"


@pytest.fixture
def author(client):
    author = make_author("ada")
    client.force_login(author)
    return author


def begun(author, **data):
    data = {"title": "A bad day", "organization": "Amazon Web Services", "zone": "America/Los_Angeles"} | data
    return begin(data, by=author, at=timezone.now(), authors=[author])


def opened(client, incident, section=""):
    """The form of a section alone, or of all."""
    response = client.get(f"/incidents/{incident.slug}/edit/{section and f'{section}/'}")
    assert response.status_code == 200
    return Form(response)


def sent(client, incident, section, form, do="save", **more):
    return client.post(f"/incidents/{incident.slug}/edit/{section}/", form.data(do=do, **more))


def problems(response):
    return {
        what or message: message for shown in response.context["sections"] for what, anchor, message in shown.errors
    }


def data_of(incident):
    incident = POSTMORTEM.with_whole_record(Incident.objects.all()).get(pk=incident.pk)
    return postmortem_data(incident)


@pytest.mark.slow
@pytest.mark.both_databases
@pytest.mark.long_on_postgresql
def test_the_s3_outage_is_written_from_nothing_by_plain_forms(client, author):
    raw = read(S3.read_bytes(), S3.name).raw
    for row in raw["lessons"]:
        make_lesson(slug=row["lesson"])
    for row in raw["remediations"]:
        for slug in row.get("applies", []):
            make_lesson(slug=slug) if not Lesson.objects.filter(slug=slug).exists() else None
    incident = begun(author, zone="UTC")
    order = sorted((one.name for one in SECTIONS), key=lambda name: name not in ("sources", "times", "causes"))
    order.insert(0, order.pop(order.index("sources")))
    for name in order:
        section = next(one for one in SECTIONS if one.name == name)
        form = opened(client, incident, name)
        data = {key: raw[key] for key in section.keys if key in raw}
        if name == "about":
            data["authors"] = ["ada"]
        form.write(data)
        response = sent(client, incident, name, form)
        assert response.status_code == 302, (name, problems(response))
        incident.refresh_from_db()
    ours = {"reference", "format", "state", "visibility", "authors", "groups"}
    written = {key: value for key, value in data_of(incident).items() if key not in ours}

    shipped = read(S3.read_bytes(), S3.name)
    check(shipped)
    assert written == {key: value for key, value in shipped.data.items() if key not in ours}
    assert not SectionDraft.objects.exists()


def test_only_those_who_may_write_it_open_the_editor(client):
    author = make_author()
    published = begun(author, title="Seen by all")
    Incident.objects.filter(pk=published.pk).update(state="published", visibility="public")
    draft = begun(author, title="Hidden")
    for reader, seen, hidden in [
        (make_reader(), 403, 404),
        (make_author(), 403, 404),
        (make_reviewer(), 200, 404),
        (make_administrator(), 200, 200),
        (author, 200, 200),
    ]:
        client.force_login(reader)
        for incident, status in ((published, seen), (draft, hidden)):
            assert client.get(f"/incidents/{incident.slug}/edit/").status_code == status
            for section in ("timeline", "no-such"):
                expected = 404 if section == "no-such" and status == 200 else status
                assert client.get(f"/incidents/{incident.slug}/edit/{section}/").status_code == expected
            if status != 200:
                assert client.post(f"/incidents/{incident.slug}/edit/timeline/", {"do": "save"}).status_code == status
    client.logout()
    assert client.get(f"/incidents/{published.slug}/edit/").url.startswith("/accounts/login/")
    assert client.get(f"/incidents/{draft.slug}/edit/timeline/").url.startswith("/accounts/login/")
    assert not SectionDraft.objects.exists()


@pytest.mark.both_databases
def test_what_is_typed_is_saved_and_what_is_wrong_stands_at_its_box(client, author):
    make_lesson(slug="blast-radius", name="Blast radius")
    incident = begun(author, causes=[{"key": "limit", "kind": "root", "category": "capacity", "text": "A limit."}])
    assert "None yet: see Sources" in client.get(f"/incidents/{incident.slug}/edit/times/").text
    form = opened(client, incident)
    assert form.value("causes.0.key") == "limit"

    form.write({"milestones": {"started": {"at": "12 o’clock"}, "resolved": {"at": "2020-11-25 13:00"}}})
    form.write({"narrative": "Not saved with the times."})
    response = sent(client, incident, "times", form)
    assert problems(response) == {"Started": "“12 o’clock” is not a moment. " + WAY_OUT}
    page = response.content.decode()
    assert 'href="#at-milestones-started-at"' in page
    assert (
        'aria-describedby="at-milestones-started-at-beside at-milestones-started-at-error" aria-invalid="true"' in page
    )
    assert "20:00 UTC" not in page, "of a moment on another day than the clock tells, nothing is guessed"
    form = Form(response)
    assert form.value("narrative") == "Not saved with the times."

    form.write({"milestones": {"started": {"at": "2020-11-25 05:15"}}})
    assert sent(client, incident, "times", form).url == f"/incidents/{incident.slug}/edit/#times"
    form = opened(client, incident)
    assert form.value("milestones.started.at") == "2020-11-25 05:15 PST"
    assert "21:00 UTC, T+7:45" in client.get(f"/incidents/{incident.slug}/edit/times/").content.decode()
    assert form.value("narrative") == "Not saved with the times.", "what else was typed on the page is kept"
    assert [draft.section for draft in SectionDraft.objects.all()] == ["narrative"]

    form.write({"lessons": [{"lesson": "Blast radius", "how": "It spread."}]})
    assert sent(client, incident, "lessons", form).status_code == 302
    form.write({"lessons": [{"lesson": "blast-radios", "how": "It spread."}]})
    assert sent(client, incident, "lessons", form).status_code == 200
    assert data_of(incident)["lessons"] == [{"lesson": "blast-radius", "how": "It spread."}]


WAY_OUT = "Write 2020-11-25 05:15 PST, or 2020-11-25 ~05:00 PST, 2020-11-25, 2020-11, 2020"


def test_rows_are_added_moved_and_removed_by_buttons_and_named_by_themselves(client, author):
    incident = begun(author)
    form = opened(client, incident, "causes")
    response = sent(client, incident, "causes", form, do="add:causes", alone="1")
    assert response.url == f"/incidents/{incident.slug}/edit/causes/#at-causes-0"
    for number in range(3):
        form = opened(client, incident, "causes")
        form.write({"causes": [{}] * number + [{"text": f"Limit number {number % 2} was reached by all."}]})
        sent(client, incident, "causes", form, do="add:causes")
    sent(client, incident, "causes", opened(client, incident, "causes"), do="up:causes.2")
    sent(client, incident, "causes", opened(client, incident, "causes"), do="remove:causes.0")
    sent(client, incident, "causes", opened(client, incident, "causes"), do="down:causes.0")
    assert not data_of(incident).get("causes"), "nothing is saved before somebody says so"

    for target in ("causes.77", "causes", "timeline.0", "causes.0.text.0", "", "causes.0.1.2.3.4.5.6.7"):
        sent(client, incident, "causes", opened(client, incident, "causes"), do=f"remove:{target}")
    sent(client, incident, "causes", opened(client, incident, "causes"))
    rows = data_of(incident)["causes"]
    assert [(row["key"], row["text"][:14]) for row in rows] == [
        ("limit-number-1-was", "Limit number 1"),
        ("limit-number-0-was", "Limit number 0"),
    ]
    form = opened(client, incident, "impact")
    form.write(
        {"impacts": [{"service": "S3", "role": "origin", "effect": "Down."}, {"service": "EC2", "role": "cascaded"}]}
    )
    sent(client, incident, "impact", form, do="add:impacts.1.via")
    form = opened(client, incident, "impact")
    form.write({"impacts": [{}, {"via": [{"service": "S3", "by": "snapshots"}], "effect": "No launches."}]})
    assert sent(client, incident, "impact", form).status_code == 302
    assert data_of(incident)["impacts"][1]["via"] == [{"service": "S3", "by": "snapshots"}]
    assert Service.objects.filter(organization=incident.organization).count() == 2


@pytest.mark.both_databases
def test_two_who_save_the_same_section_see_both_versions_and_choose(client, author):
    events = [{"at": f"2020-11-25 0{hour}:00", "kind": "note", "text": f"Event {hour}."} for hour in range(3)]
    incident = begun(author, timeline=events, summary="It failed.")
    form = opened(client, incident)
    other = make_administrator()
    client.force_login(other)
    theirs = opened(client, incident)
    theirs.write({"timeline": [{}, {"text": "Theirs."}, {"text": "Their third."}]})
    assert sent(client, incident, "timeline", theirs).status_code == 302

    client.force_login(author)
    form.write({"timeline": [{}, {"text": "Mine."}], "summary": "Mine too."})
    assert sent(client, incident, "summary", form).status_code == 302, "another section is no conflict"
    response = sent(client, incident, "timeline", form)

    assert asked(response, "timeline") == [("Timeline, event 2, What", "Theirs.", "Mine.", "yours")]
    assert "What they alone changed stands below already: 1 event changed." in response.text
    assert [row["text"] for row in data_of(incident)["timeline"]] == ["Event 0.", "Theirs.", "Their third."]
    chosen = Form(response)
    assert (chosen.value("timeline.1.text"), chosen.value("timeline.2.text")) == ("Mine.", "Their third.")
    answer = client.post(
        f"/incidents/{incident.slug}/edit/timeline/", chosen.data(do="keep"), headers={"Accept": "application/json"}
    )
    assert answer.json()["is_changed"], "what was asked and not answered is asked again, though it was kept meanwhile"
    assert asked(sent(client, incident, "timeline", opened(client, incident)), "timeline")
    chosen.write({"timeline": [{}, {"text": "Mine, in other words."}]})
    assert sent(client, incident, "timeline", chosen).status_code == 302
    texts = [row["text"] for row in data_of(incident)["timeline"]]
    assert texts == ["Event 0.", "Mine, in other words.", "Their third."]


@pytest.mark.both_databases
def test_of_a_row_that_one_removed_and_the_other_changed_both_are_asked(client, author):
    events = [{"at": f"2020-11-25 0{hour}:00", "kind": "note", "text": f"Event {hour}."} for hour in range(3)]
    incident = begun(author, timeline=events)
    form, removing = opened(client, incident), opened(client, incident)
    removing.pairs = [pair for pair in removing.pairs if not pair[0].startswith("timeline.0")]
    form.write({"timeline": [{"text": "Still mine."}]})

    assert sent(client, incident, "timeline", removing).status_code == 302
    response = sent(client, incident, "timeline", form)
    ((label, theirs, yours, taken),) = asked(response, "timeline")
    assert (label, theirs, yours["text"], taken) == ("Timeline, event 1", None, "Still mine.", "yours")
    chosen = Form(response)
    chosen.type("take.timeline.0", "theirs")
    assert sent(client, incident, "timeline", chosen).status_code == 302
    assert [row["text"] for row in data_of(incident)["timeline"]] == ["Event 1.", "Event 2."]

    chosen = Form(sent(client, incident, "timeline", form))
    assert sent(client, incident, "timeline", chosen).status_code == 302
    assert [row["text"] for row in data_of(incident)["timeline"]] == ["Still mine.", "Event 1.", "Event 2."]
    removing, form = opened(client, incident), opened(client, incident)
    removing.pairs = [pair for pair in removing.pairs if not pair[0].startswith("timeline.1")]
    form.write({"timeline": [{}, {"text": "The first."}]})
    assert sent(client, incident, "timeline", form).status_code == 302
    response = sent(client, incident, "timeline", removing)
    assert Form(response).value("timeline.1.text") == "The first.", "it stands there until somebody decides"
    chosen = Form(response)
    chosen.type("take.timeline.1", "yours")
    chosen.type("both.timeline", chosen.value("both.timeline") + "x")
    assert sent(client, incident, "timeline", chosen).status_code == 302
    assert len(data_of(incident)["timeline"]) == 3, "a choice that was tampered with is none"
    chosen = Form(sent(client, incident, "timeline", removing))
    chosen.type("take.timeline.1", "yours")
    assert sent(client, incident, "timeline", chosen).status_code == 302
    assert [row["text"] for row in data_of(incident)["timeline"]] == ["Still mine.", "Event 2."]


@pytest.mark.both_databases
def test_who_changes_other_rows_than_somebody_else_is_asked_nothing_and_told(client, author):
    events = [{"at": f"2020-11-25 0{hour}:00", "kind": "note", "text": f"Event {hour}."} for hour in range(3)]
    incident = begun(author, timeline=events, title="As it was")
    form, theirs = opened(client, incident), opened(client, incident)
    theirs.write({"timeline": [{"text": "Event 0, corrected."}], "title": "Theirs", "tags": ["dns"]})
    theirs.write({"timeline": [{}, {}, {}, {"at": "2020-11-25 04:00", "kind": "note", "text": "Theirs at the end."}]})
    form.write({"timeline": [{}, {}, {"text": "Event 2, corrected."}, {"kind": "note", "text": "Mine at the end."}]})
    form.write({"severity": "2", "tags": ["backups"]})
    for name in ("timeline", "about"):
        assert sent(client, incident, name, theirs).status_code == 302
        assert sent(client, incident, name, form).status_code == 302

    said = client.get(f"/incidents/{incident.slug}/edit/").text
    assert "with what somebody else saved there meanwhile: 1 event changed, 1 event added." in said
    assert "with what somebody else saved there meanwhile: title changed, 1 tag added." in said
    data = data_of(incident)
    texts = ["Event 0, corrected.", "Event 1.", "Event 2, corrected.", "Theirs at the end.", "Mine at the end."]
    assert [row["text"] for row in data["timeline"]] == texts
    assert (data["title"], data["severity"], data["tags"]) == ("Theirs", 2, ["backups", "dns"])


def asked(response, section):
    (conflict,) = (one.conflict for one in response.context["sections"] if one.section.name == section)
    questions = conflict.questions if conflict else []
    return [(one.label, one.theirs, one.yours, one.taken) for one in questions]


@pytest.mark.both_databases
def test_what_is_typed_is_kept_for_its_author_alone_until_it_is_saved_or_discarded(client, author):
    incident = begun(author)
    form = opened(client, incident, "narrative")
    form.write({"narrative": "Once upon\na time."})
    answer = client.post(
        f"/incidents/{incident.slug}/edit/narrative/", form.data(do="keep"), headers={"Accept": "application/json"}
    )
    assert answer.status_code == 200
    SectionDraft.objects.update(kept_at=timezone.now() - timedelta(minutes=12))

    page = client.get(f"/incidents/{incident.slug}/edit/").content.decode()
    assert "You have unsaved changes from 12\N{NO-BREAK SPACE}minutes ago: shown below." in page
    assert opened(client, incident).value("narrative").startswith("Once upon\na time")
    assert "narrative" not in data_of(incident)
    client.force_login(make_administrator())
    page = client.get(f"/incidents/{incident.slug}/edit/").content.decode()
    assert "Once upon" not in page
    assert "ada opened this just now. Of what both of you change, whoever saves second" in page

    client.force_login(author)
    sent(client, incident, "narrative", opened(client, incident, "narrative"), do="discard")
    assert not SectionDraft.objects.exists()
    assert opened(client, incident).value("narrative") == ""


def test_what_is_typed_survives_a_login_that_has_expired(client, author):
    incident = begun(author)
    form = opened(client, incident)
    form.write({"narrative": "Typed for an hour."})
    client.logout()

    response = sent(client, incident, "narrative", form)
    assert response.url == f"/accounts/login/?next=/incidents/{incident.slug}/edit/"
    assert "narrative" not in data_of(incident)
    answer = client.post(
        f"/incidents/{incident.slug}/edit/narrative/", form.data(), headers={"Accept": "application/json"}
    )
    assert answer.json() == {"login": response.url}

    client.force_login(author)
    assert opened(client, incident).value("narrative") == "Typed for an hour."
    client.logout()
    for token in (
        "",
        "x",
        signing.dumps([author.pk, incident.pk]),
        signing.dumps("x", salt="postmortems.editor.drafts"),
    ):
        form.type("opened_by", token)
        form.write({"narrative": "By nobody."})
        assert sent(client, incident, "narrative", form).url.startswith("/accounts/login/")
    client.force_login(author)
    assert opened(client, incident).value("narrative") == "Typed for an hour."


def test_long_lists_are_shown_and_saved_in_parts(client, author):
    incident = begun(author)
    for number in range(120):
        make_event(incident=incident, text=f"Event {number}.", position=number, occurred_at=None, kind="note")
    form = opened(client, incident)
    assert form.value("timeline.29.text") == "Event 29."
    assert form.value("timeline.30.text") is None
    form.write({"timeline": [{"text": "First."}]})
    assert sent(client, incident, "timeline", form).status_code == 302

    form = Form(client.get(f"/incidents/{incident.slug}/edit/timeline/?rows=timeline:100"))
    assert form.value("timeline.0.text") == "Event 100."
    form.write({"timeline": [{"at": "never"}]})
    response = sent(client, incident, "timeline", form)
    assert [message[:7] for message in problems(response).values()] == ["“never”"]
    form = Form(response)
    form.write({"timeline": [{"at": "2020", "text": "Changed."}]})
    response = sent(client, incident, "timeline", form)
    assert response.url == f"/incidents/{incident.slug}/edit/timeline/?rows=timeline:100#timeline"
    texts = [row["text"] for row in data_of(incident)["timeline"]]
    assert len(texts) == 120
    form = Form(client.get(f"/incidents/{incident.slug}/edit/timeline/?rows=timeline:100"))
    TimelineEvent.objects.filter(incident=incident, position__in=range(9, 20)).delete()
    form.write({"timeline": [{}, {"text": "Changed, though others have gone before it."}]})
    assert sent(client, incident, "timeline", form).status_code == 302
    after = [row["text"] for row in data_of(incident)["timeline"]]
    assert after == [*texts[:9], *texts[20:101], "Changed, though others have gone before it.", *texts[102:]]
    assert (texts[0], texts[1], texts[99:102]) == ("First.", "Event 1.", ["Event 99.", "Changed.", "Event 101."])


def test_a_form_that_no_browser_sends_is_answered(client, author):
    incident = begun(author, timeline=[{"at": "2020", "kind": "note", "text": "One."}])
    address = f"/incidents/{incident.slug}/edit/timeline/"
    whole = {"data": {"timeline": [{"at": "2020", "kind": "note", "text": "One."}]}, "windows": {}}
    assert client.post(address, {"do": "save"}).status_code == 400
    bad_windows = '{"data": {}, "windows": {"timeline": ["a", 1]}}'
    endless = bad_windows.replace('"a"', "1e400")
    for told in ("", "7", "[" * 50_000, '{"data": 7, "windows": {}}', bad_windows, endless):
        for name in ("timeline.0.text", "timeline", "timeline.0", "timeline.0.text.1.2", "a.b.c.d.e.f.g.h", "..", ""):
            response = client.post(address, {"do": "save", "opened.timeline": told, name: "\0 text"})
            assert response.status_code in (200, 302), (told[:10], name)
    assert data_of(incident)["timeline"] == whole["data"]["timeline"], "nothing is undone without a choice"
    gossip = {"timeline.0.kind": "gossip", "timeline.0.text": "So they say."}
    response = client.post(address, {"do": "save", "opened.timeline": json.dumps(whole), **gossip})
    assert "is not one of" in problems(response)["Kind"]


def test_a_page_with_two_thousand_events_opens(client, author, django_assert_max_num_queries):
    incident = begun(author)
    TimelineEvent.objects.bulk_create(
        TimelineEvent(incident=incident, position=number, text=f"Event {number}.", kind="note")
        for number in range(2000)
    )
    with django_assert_max_num_queries(58):
        assert client.get(f"/incidents/{incident.slug}/edit/").status_code == 200


def test_whoever_left_is_not_said_to_be_there(client, author):
    incident = begun(author)
    other = make_administrator("bea")
    Editing.objects.create(
        incident=incident, account=other, opened_at=timezone.now(), seen_at=timezone.now() - timedelta(hours=1)
    )

    assert "bea opened this" not in client.get(f"/incidents/{incident.slug}/edit/").content.decode()


def test_a_row_that_was_asked_for_is_there_before_anything_is_typed(client, author):
    incident = begun(author)
    sent(client, incident, "impact", opened(client, incident, "impact"), do="add:impacts", alone="1")

    assert 'name="impacts.0.effect"' in client.get(f"/incidents/{incident.slug}/edit/impact/").text
    sent(client, incident, "impact", opened(client, incident, "impact"), do="add:impacts", alone="1")
    assert 'name="impacts.1.effect"' in client.get(f"/incidents/{incident.slug}/edit/impact/").text


def test_the_editor_leads_on_to_the_review_and_says_in_its_section_what_was_saved(client, author):
    incident = begun(author)
    page = client.get(f"/incidents/{incident.slug}/edit/").text
    assert page.count(f'href="/incidents/{incident.slug}/submit/">Submit for review</a>') == 2

    form = opened(client, incident)
    form.write({"sources": [{"title": "Chat of the incident"}]})
    sent(client, incident, "sources", form)
    page = client.get(f"/incidents/{incident.slug}/edit/").text
    said = page.index("Saved: Sources.")
    assert page.index('id="sources"') < said < page.index("Save sources")
    assert page.count("Saved: Sources.") == 1
    assert data_of(incident)["sources"] == [{"key": "chat-of-the-incident", "title": "Chat of the incident"}]


@pytest.mark.html
def test_its_pages_are_valid_html(client, author, valid_html):
    rows = [{"at": "2020-11-25 05:15", "kind": "note", "text": "One."}]
    impacts = [{"service": "EC2", "role": "cascaded", "effect": "Down.", "via": [{"service": "S3"}]}]
    incident = begun(author, timeline=rows, impacts=impacts, causes=[{"text": "A limit.", "key": "limit"}])
    form = opened(client, incident)
    form.write({"milestones": {"started": {"at": "then"}}, "timeline": [{"text": "Two."}], "narrative": "So."})
    pages = {
        "wrong": sent(client, incident, "times", form),
        "previewed": sent(client, incident, "timeline", form, do="preview"),
        "alone": client.get(f"/incidents/{incident.slug}/edit/causes/"),
    }
    client.force_login(make_administrator())
    theirs = opened(client, incident)
    theirs.write({"timeline": [{"text": "Three."}]})
    sent(client, incident, "timeline", theirs)
    client.force_login(author)
    pages["two versions"] = sent(client, incident, "timeline", form)

    valid_html({name: page.text for name, page in pages.items()})
