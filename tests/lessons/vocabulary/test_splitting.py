"""Splitting a lesson: what is chosen goes, the rest stays, and it can be undone exactly."""

import pytest
from django.utils import timezone

from incidents.models import Incident
from lessons.models import Lesson, LessonAlias
from lessons.vocabulary.splitting import Chosen, split
from lessons.vocabulary.steps import Refused
from tests.factories import make_evidence
from tests.lessons.vocabulary.changes import dump, new_lesson, undone

pytestmark = pytest.mark.django_db


@pytest.mark.both_databases
def test_what_is_chosen_goes_to_the_new_lesson_and_the_rest_stays(lessons):
    first = lessons[0]
    row, remediation, alias = first.evidence.first(), first.remediations.first(), first.aliases.get()
    counts = first.evidence.count(), first.remediations.count()
    new = new_lesson()
    chosen = Chosen([row.pk], [remediation.pk], [alias.pk], ["How often?"])
    split(first, new, chosen, relate=True, by=None, at=timezone.now())

    first.refresh_from_db()
    assert (list(new.evidence.all()), list(new.remediations.all())) == ([row], [remediation])
    assert (list(new.aliases.all()), new.questions, first.questions) == ([alias], "How often?", "Who retries?")
    assert (first.evidence.count(), first.remediations.count()) == (counts[0] - 1, counts[1] - 1)
    assert new in first.related.all()
    assert Incident.objects.get(pk=row.incident_id).version == 2


@pytest.mark.both_databases
@pytest.mark.parametrize("relate", [False, True])
def test_a_split_is_undone_exactly(lessons, relate):
    first = lessons[0]
    before = dump()
    chosen = Chosen(
        [row.pk for row in first.evidence.all()],
        [row.pk for row in first.remediations.all()],
        [row.pk for row in first.aliases.all()],
        first.question_list,
    )
    undone(split(first, new_lesson(), chosen, relate=relate, by=None, at=timezone.now()))

    assert dump() == before


@pytest.mark.parametrize("chosen", [False, True])
def test_a_lesson_may_be_split_off_under_another_name_of_the_old_one(lessons, chosen):
    first = lessons[0]
    alias = first.aliases.get()
    before = dump()
    new = new_lesson(name="Other Name 0")
    ids = [alias.pk] if chosen else []
    change = split(first, new, Chosen([], [], ids, ["How often?"]), relate=False, by=None, at=timezone.now())

    assert not LessonAlias.objects.filter(name="Other name 0").exists()
    undone(change)
    assert dump() == before


def test_a_split_after_which_the_new_lesson_got_more_is_not_undone(lessons):
    first = lessons[0]
    new = new_lesson()
    change = split(first, new, Chosen([], [], [], ["How often?"]), relate=False, by=None, at=timezone.now())
    for give, what in (
        (lambda: make_evidence(lesson=new), "“Jitter” (evidence)"),
        (lambda: Lesson.objects.filter(pk=new.pk).update(statement="Better."), "“Jitter” (statement)"),
    ):
        give()
        with pytest.raises(Refused) as refusal:
            undone(change)
        assert str(refusal.value).endswith(f"since: {what}.")
    assert Lesson.objects.filter(pk=new.pk).exists()


def test_evidence_that_would_stand_twice_is_not_brought_back(lessons):
    first = lessons[0]
    row = first.evidence.first()
    change = split(first, new_lesson(), Chosen([row.pk], [], [], []), relate=False, by=None, at=timezone.now())
    make_evidence(lesson=first, incident=row.incident, way=row.way)

    with pytest.raises(Refused, match="since: evidence"):
        undone(change)


def test_what_no_longer_belongs_to_the_lesson_is_not_split_off(lessons):
    first, second, _ = lessons
    before = dump()
    for chosen in (
        Chosen([second.evidence.first().pk], [], [], []),
        Chosen([], [10**15], [], []),
        Chosen([], [], [second.aliases.get().pk], []),
        Chosen([], [], [], ["Who asked that?"]),
    ):
        with pytest.raises(Refused, match="no longer part of “Retry storm”"):
            split(first, new_lesson(), chosen, relate=True, by=None, at=timezone.now())
    assert dump() == before
