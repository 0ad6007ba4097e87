"""Renaming lessons: old names and addresses stay, and it can be undone exactly."""

import pytest

from incidents.models import Incident
from lessons.models import Lesson
from lessons.vocabulary.steps import Refused
from tests.factories import make_evidence
from tests.lessons.vocabulary.changes import dump, renamed, undone

pytestmark = pytest.mark.django_db


@pytest.mark.both_databases
def test_a_renamed_lesson_keeps_its_old_name_and_its_old_slug(lessons):
    first = lessons[0]
    make_evidence(lesson=first)
    renamed(first, "Retries", "retries")

    first.refresh_from_db()
    assert (first.name, first.slug) == ("Retries", "retries")
    assert "Retry storm" in [alias.name for alias in first.aliases.all()]
    assert "retry-storm" in [former.slug for former in first.former_slugs.all()]
    assert Lesson.history.first().history_change_reason == "“Retry storm” renamed to “Retries”"
    assert set(first.evidence.values_list("incident__version", flat=True)) == {2}


def test_another_name_alone_changes_no_document_of_a_postmortem(lessons):
    first = lessons[0]
    renamed(first, "Retries", first.slug, keep_old_name=False)

    assert set(Incident.objects.values_list("version", flat=True)) == {1}
    assert not first.former_slugs.filter(slug="retry-storm").exists()
    assert not first.aliases.filter(name="Retry storm").exists()


def test_a_lesson_may_be_renamed_to_what_it_was_called_before(lessons):
    first = lessons[0]
    renamed(first, "Retries", "retries")
    renamed(first, "Retry storm", "retry-storm")

    assert [former.slug for former in first.former_slugs.all()] == ["former-0", "retries"]
    assert [alias.name for alias in first.aliases.all()] == ["Other name 0", "Retries"]


@pytest.mark.parametrize(
    ("name", "slug"), [("Retries", "retries"), ("Retries", "retry-storm"), ("Other name 0", "former-0")]
)
def test_a_rename_is_undone_exactly(lessons, name, slug):
    before = dump()
    undone(renamed(lessons[0], name, slug))

    assert dump() == before


def test_a_rename_after_which_it_was_renamed_again_is_not_undone(lessons):
    change = renamed(lessons[0], "Retries", "retries")
    renamed(lessons[0], "Retrying", "retrying")

    with pytest.raises(Refused, match=r"since: “Retries” \(name, slug\)|former slugs"):
        undone(change)


@pytest.mark.both_databases
def test_a_name_taken_at_the_same_time_is_said(lessons):
    first, second, _ = lessons

    with pytest.raises(Refused, match="just taken a name or slug"):
        renamed(first, second.name, "other")
