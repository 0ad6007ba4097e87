from datetime import date

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from incidents.models import Incident
from lessons.models import Lesson, Remediation
from lessons.vocabulary.merging import merge
from lessons.vocabulary.renaming import rename
from tests.administration import act, errors, page, posted, save
from tests.factories import (
    make_administrator,
    make_cause,
    make_evidence,
    make_lesson,
    make_remediation,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator():
    return make_administrator("administrator")


@pytest.fixture
def client(client, administrator):
    client.force_login(administrator)
    return client


def test_a_lesson_is_saved_with_its_aliases_and_related_lessons(client, administrator):
    lesson, other = make_lesson(), make_lesson()
    alias = {"aliases-TOTAL_FORMS": "1", "aliases-0-name": "Blast door"}

    response = save(client, lesson, statement="Keep failures small.", related=[other.pk], why="**Because.**", **alias)

    assert response.status_code == 302, errors(response)
    lesson.refresh_from_db()
    assert lesson.statement == "Keep failures small."
    assert "<strong>Because.</strong>" in lesson.why_html
    assert list(lesson.related.all()) == [other]
    assert [alias.name for alias in lesson.aliases.all()] == ["Blast door"]
    assert lesson.history.first().history_user == administrator


def test_an_alias_belongs_to_one_lesson(client):
    make_lesson().aliases.create(name="Blast door")

    response = save(client, make_lesson(), **{"aliases-TOTAL_FORMS": "1", "aliases-0-name": "Blast door"})

    assert "Lesson alias with this Name already exists." in errors(response)


def test_a_lesson_shows_how_often_it_was_taught_and_applied(client):
    lesson = make_lesson()
    for _ in range(3):
        make_evidence(lesson=lesson)
    make_remediation().applies.add(lesson)

    html = client.get(page("changelist", Lesson)).text

    assert '<td class="field-evidence_count">3</td>' in html
    assert '<td class="field-remediation_count">1</td>' in html


def test_a_lesson_goes_back_to_an_old_version(client):
    lesson = make_lesson(why="Because.", has_history=True)
    save(client, lesson, why="Because not.")
    url = page("simple_history", lesson, lesson.history.last().pk)

    response = client.post(url, posted(client.get(url)))

    assert response.status_code == 302
    lesson.refresh_from_db()
    assert lesson.why == "Because."
    assert lesson.why_html == "<p>Because.</p>"
    assert lesson.history.count() == 3
    assert client.get(page("history", lesson)).text.count("Because not.") == 2


def test_the_slug_of_a_lesson_changes_by_renaming_it_only(client):
    lesson = make_lesson(slug="old-slug")
    assert save(client, lesson, name="New", slug="new-slug").status_code == 302
    lesson.refresh_from_db()
    assert (lesson.name, lesson.slug) == ("New", "old-slug")

    old_version = page("simple_history", lesson, lesson.history.last().pk)
    rename(lesson, name="New", slug="new-slug", keep_old_name=True, by=None, at=timezone.now())
    assert client.post(old_version, posted(client.get(old_version))).status_code == 302
    lesson.refresh_from_db()
    assert lesson.slug == "new-slug"
    assert "old-slug" in client.get(page("change", lesson)).text


def test_a_lesson_that_was_merged_does_not_come_back_from_its_history(client):
    lesson, other = make_lesson(slug="old-slug", has_history=True), make_lesson(slug="other")
    version = page("simple_history", lesson, lesson.history.last().pk)
    form = posted(client.get(version))
    merge(lesson, other, keep_why=True, keep_questions=True, by=None, at=timezone.now())

    assert "leads to “other” now: choose another slug." in client.post(version, form).text
    assert Lesson.objects.get() == other


@pytest.mark.parametrize(
    ("slug", "message"),
    [
        ("vocabulary", "“vocabulary” is the address of another page: choose another slug."),
        ("matrix", "“matrix” is the address of another page: choose another slug."),
        ("former", "“former” was the slug of a lesson before, and leads to “living” now: choose another slug."),
        ("Upper", "A slug or key has lowercase letters and digits, with single hyphens between them."),
    ],
)
def test_a_new_lesson_takes_no_address_that_leads_elsewhere(client, slug, message):
    make_lesson(slug="living").former_slugs.create(slug="former")

    assert errors(save(client, Lesson, name="New", slug=slug, statement="Do.")) == [message]


def test_a_former_slug_is_free_again_when_it_is_deleted(client):
    lesson = make_lesson()
    former = lesson.former_slugs.create(slug="former")
    form = posted(client.get(page("change", lesson)))

    save(client, lesson, form, **{"former_slugs-0-DELETE": "on"})

    assert not lesson.former_slugs.filter(pk=former.pk).exists()
    assert save(client, Lesson, name="New", slug="former", statement="Do.").status_code == 302


def test_staff_who_may_look_at_a_lesson_do_not_take_it_back(client):
    lesson = make_lesson(why="Because.", has_history=True)
    url = page("simple_history", lesson, lesson.history.last().pk)
    form = posted(client.get(url))
    user = make_user(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_lesson"))
    client.force_login(user)

    assert client.get(url).status_code == 200
    assert client.post(url, {**form, "why": "Mine."}).status_code == 403
    assert Lesson.objects.get().why == "Because."


def test_a_lesson_that_incidents_teach_is_not_deleted(client):
    lesson = make_evidence().lesson

    response = client.post(page("delete", lesson), {"post": "yes"})

    assert "would require deleting the following protected related objects" in response.text
    assert Lesson.objects.exists()


@pytest.mark.parametrize("status", ["accepted", "in_progress", "done"])
def test_an_action_marks_remediations_and_keeps_who_did_it(client, administrator, status):
    before = "accepted" if status == "done" else "proposed"
    remediations = [make_remediation(status=before), make_remediation(status=before)]

    act(client, f"mark_{status}", *remediations)

    assert set(Remediation.objects.values_list("status", flat=True)) == {status}
    step = remediations[0].changes.get()
    assert (step.before, step.after, step.changed_by) == (before, status, administrator)
    assert Incident.objects.get(pk=remediations[0].incident_id).version == 2


def test_what_is_marked_as_done_has_a_day_of_completion_and_loses_it_when_reopened(client):
    remediation = make_remediation(status="accepted")

    act(client, "mark_done", remediation)
    remediation.refresh_from_db()
    assert remediation.completed_on is not None
    said = act(client, "mark_in_progress", remediation)

    assert "It is done, and can next be verified, accepted or proposed, not in progress." in " ".join(said)
    save(client, remediation, status="in_progress", completed_on="")
    remediation.refresh_from_db()
    assert (remediation.status, remediation.completed_on, remediation.version) == ("in_progress", None, 3)


def test_a_remediation_that_cannot_be_done_is_named_and_does_not_hold_up_the_others(client):
    fine = make_remediation(status="accepted")
    not_yet_opened = make_remediation(status="accepted", text="Too early.", opened_on=date(2999, 1, 1))

    said = act(client, "mark_done", fine, not_yet_opened)

    assert "Too early.: A remediation cannot be complete before it was opened." in said
    assert list(Remediation.objects.filter(status="done")) == [fine]
    assert not not_yet_opened.changes.exists()


def test_what_is_marked_already_is_left_alone(client):
    remediation = make_remediation(status="done")

    assert act(client, "mark_done", remediation) == []

    assert not remediation.changes.exists()


def test_a_status_that_is_changed_on_the_page_of_the_remediation_is_kept_as_a_step(client, administrator):
    remediation = make_remediation()

    save(client, remediation, status="declined", declined_because="Too dear.")
    save(client, remediation, text="The same status, another text.")

    step = remediation.changes.get()
    assert (step.before, step.after, step.changed_by) == ("proposed", "declined", administrator)
    assert "administrator" in client.get(page("change", remediation)).text


def test_a_remediation_addresses_causes_of_its_own_incident_only(client):
    remediation, foreign = make_remediation(), make_cause()
    own = make_cause(incident=remediation.incident)

    refused = save(client, remediation, addresses=[own.pk, foreign.pk])

    assert any("Select a valid choice" in error for error in errors(refused))
    assert save(client, remediation, addresses=[own.pk]).status_code == 302
    assert list(remediation.addresses.all()) == [own]


def test_a_broken_promise_of_a_remediation_is_said_on_its_page(client):
    remediation = make_remediation()
    make_remediation(incident=remediation.incident, key="taken")
    form = posted(client.get(page("change", remediation)))

    for fields, messages in (
        ({"status": "declined"}, {"Say why the remediation is declined."}),
        ({"status": "verified"}, {"A verified remediation says what shows that it works: an address, or a note."}),
        ({"completed_on": "2021-01-01"}, {"Only a remediation that is done or verified has a day of completion."}),
        ({"key": "taken"}, {"Another remediation of this incident has that key."}),
        (
            {"status": "forgotten", "due_on": "2021-02-30", "owner": "9" * 30},
            {
                "Select a valid choice. forgotten is not one of the available choices.",
                "Enter a valid date.",
                "Select a valid choice. That choice is not one of the available choices.",
            },
        ),
    ):
        assert messages <= set(errors(save(client, remediation, form, **fields))), fields
    assert not remediation.changes.exists()


def test_an_incident_bears_on_a_lesson_in_one_way_once(client):
    evidence = make_evidence()
    other = make_evidence(incident=evidence.incident)

    response = save(client, other, lesson=evidence.lesson.pk)

    assert errors(response) == ["This incident bears on the lesson in that way already."]
