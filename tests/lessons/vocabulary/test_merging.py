"""Merging lessons: everything comes along, nothing is lost, and it can be undone exactly."""

import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from incidents.models import Incident
from lessons.models import Evidence, Lesson, LessonAlias, LessonWikilink, Remediation, VocabularyChange
from lessons.vocabulary.links import LINKS
from lessons.vocabulary.splitting import Chosen, split
from lessons.vocabulary.steps import Refused
from lessons.vocabulary.undoing import undo
from tests.factories import make_evidence, make_incident, make_lesson, make_remediation, make_reviewer, make_source
from tests.lessons.vocabulary.changes import dump, merged, new_lesson, renamed, undone

pytestmark = pytest.mark.django_db


@pytest.mark.both_databases
def test_everything_that_pointed_at_the_merged_lesson_points_at_the_other(lessons):
    first, second, third = lessons
    evidence, remediations = set(first.evidence.all()), set(first.remediations.all())
    merged(first, second)

    second.refresh_from_db()
    assert not Lesson.objects.filter(slug="retry-storm").exists()
    assert {row.incident for row in evidence} <= {row.incident for row in second.evidence.all()}
    assert remediations <= set(second.remediations.all())
    assert [alias.name for alias in second.aliases.all()] == ["Other name 0", "Other name 1", "Retry storm"]
    assert [former.slug for former in second.former_slugs.all()] == ["former-0", "former-1", "retry-storm"]
    assert list(second.related.all()) == list(second.related_from.all()) == [third]
    assert second.questions == "who retries?\nHow often?"
    assert second.why_html == "<p><strong>So.</strong></p>\n<p>Because.</p>"
    assert (second.symptom, second.group.name) == ("Waves", "Load")


def test_every_row_that_can_point_at_a_lesson_is_known():
    known = {(link.model, link.column) for link in LINKS}
    pointing = {
        (relation.related_model, relation.field.attname)
        for relation in Lesson._meta.related_objects
        if relation.one_to_many
    } | {
        (through, field.attname)
        for through in (Lesson.related.through, Remediation.applies.through)
        for field in through._meta.concrete_fields
        if field.related_model is Lesson
    }

    assert known | {(LessonWikilink, "lesson_id")} == pointing  # links are read from the text whenever it is saved


def test_what_the_text_of_a_lesson_links_to_goes_with_it_and_comes_back(lessons):
    first, second, _ = lessons
    first.why = "As [[fl-2020-01]] showed."
    first.save()
    change = merged(first, second)
    assert not LessonWikilink.objects.filter(name="fl-2020-01", lesson=first.pk).exists()

    undone(change)
    assert LessonWikilink.objects.filter(name="fl-2020-01", lesson=first.pk).exists()


def test_evidence_that_both_have_becomes_one_with_both_texts_and_sources(lessons):
    first, second, _ = lessons
    incident = first.evidence.get(way="luck").incident
    source = first.evidence.get(incident=incident, way="upheld").source
    merged(first, second)

    texts = {row.way: row.how for row in second.evidence.filter(incident=incident)}
    assert texts["upheld"] == f"Second upheld. First upheld. (Source: {source.title}.)"
    assert texts["luck"] == "First luck."
    assert second.evidence.filter(incident=incident, way="upheld").get().source is None


@pytest.mark.parametrize(
    ("fields", "together"),
    [
        ({"how": "It showed."}, "It showed."),
        ({"how": "Otherwise."}, "It showed. Otherwise."),
    ],
)
def test_the_same_text_is_not_said_twice(fields, together):
    kept = make_evidence(how="It showed.")
    absorbed = make_evidence(incident=kept.incident, **fields)
    merged(absorbed.lesson, kept.lesson)

    assert kept.lesson.evidence.get().how == together


def test_where_only_the_other_text_has_a_source_that_is_said():
    kept = make_evidence(how="It showed.")
    kept.source = make_source(incident=kept.incident)
    kept.save()
    absorbed = make_evidence(incident=kept.incident, how="Otherwise.")
    merged(absorbed.lesson, kept.lesson)

    assert kept.lesson.evidence.get().how == "It showed. Otherwise. (No source is given for this.)"


def test_texts_are_left_behind_where_that_is_wanted(lessons):
    first, second, _ = lessons
    merged(first, second, keep_why=False, keep_questions=False)

    second.refresh_from_db()
    assert (second.why, second.questions) == ("**So.**", "who retries?")


def test_both_lessons_have_the_merge_in_their_history(lessons):
    first, second, _ = lessons
    reviewer = make_reviewer()
    merged(first, second, by=reviewer)

    gone, stays = (Lesson.history.filter(slug=slug).first() for slug in ("retry-storm", "retry-storms"))
    assert (gone.history_type, stays.history_type) == ("-", "~")
    assert gone.history_change_reason == stays.history_change_reason == "“Retry storm” merged into “Retry storms”"
    assert gone.history_user == stays.history_user == reviewer


def test_postmortems_whose_documents_change_get_a_new_version(lessons):
    first, second, _ = lessons
    named, applied, other = make_incident(), make_incident(), second.evidence.exclude(way="upheld").first().incident
    make_evidence(incident=named, lesson=first)
    make_remediation(incident=applied).applies.add(first)
    change = merged(first, second)

    def versions():
        return [Incident.objects.get(pk=incident.pk).version for incident in (named, applied, other)]

    assert versions() == [2, 2, 1]
    undone(change)
    assert versions() == [3, 3, 1]


@pytest.mark.both_databases
@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("keep", [False, True])
def test_a_merge_is_undone_exactly(lessons, keep, turned):
    absorbed, kept = lessons[:2][::-1] if turned else lessons[:2]
    before = dump()
    reviewer = make_reviewer()
    change = merged(absorbed, kept, keep_why=keep, keep_questions=keep)
    assert dump() != before
    undo(change, by=reviewer, at=timezone.now())

    assert dump() == before
    change.refresh_from_db()
    assert change.undone_by == reviewer
    assert Lesson.history.filter(id=absorbed.pk).first().history_change_reason.startswith("undone: “")
    assert Lesson.history.filter(id=absorbed.pk).first().history_user == reviewer


@pytest.mark.parametrize("seed", range(10))
def test_whatever_is_done_to_whatever_lessons_is_undone_exactly(seed):
    chance = random.Random(seed)
    lessons = [make_lesson(questions="\n".join(chance.sample("abcdef", 3)), why=chance.choice("xy")) for _ in range(4)]
    incidents = [make_incident() for _ in range(3)]
    for lesson in lessons:
        lesson.related.set(chance.sample(lessons, chance.randrange(4)))
        LessonAlias.objects.create(lesson=lesson, name=f"{chance.random()}")
        for incident in chance.sample(incidents, chance.randrange(4)):
            make_evidence(lesson=lesson, incident=incident, way=chance.choice(Evidence.Way.values))
            make_remediation(incident=incident).applies.set(chance.sample(lessons, chance.randrange(4)))
    changes, dumps = [], []
    for _ in range(3):
        dumps.append(dump())
        lesson, other = chance.sample(list(Lesson.objects.order_by("pk")), 2)
        match chance.randrange(3):
            case 0:
                changes.append(merged(lesson, other, keep_why=chance.random() < 0.5))
            case 1:
                changes.append(renamed(lesson, f"{chance.random()}", f"slug-{chance.randrange(10**6)}"))
            case 2:
                new = new_lesson(name=f"{chance.random()}", slug=f"slug-{chance.randrange(10**6)}")
                ids = list(lesson.evidence.order_by("pk").values_list("pk", flat=True))
                chosen = Chosen(chance.sample(ids, len(ids) // 2), [], [], lesson.question_list[:1])
                changes.append(split(lesson, new, chosen, relate=True, by=None, at=timezone.now()))
    for change, before in zip(reversed(changes), reversed(dumps), strict=True):
        undone(change)
        assert dump() == before


def test_a_merge_of_a_lesson_with_nothing_is_undone_exactly():
    absorbed, kept = make_lesson(), make_lesson()
    before = dump()
    undone(merged(absorbed, kept))

    assert dump() == before


def test_merges_are_undone_from_the_last_to_the_first(lessons):
    first, second, third = lessons
    before = dump()
    changes = [merged(first, second), merged(second, third)]
    with pytest.raises(Refused, match="because something has changed since"):
        undone(changes[0])
    for change in reversed(changes):
        undone(change)

    assert dump() == before


@pytest.mark.both_databases
def test_merging_a_chain_leads_every_old_address_to_the_last(lessons):
    first, second, third = lessons
    merged(first, second)
    merged(second, third)

    assert {former.slug for former in third.former_slugs.all()} == {
        "former-0",
        "former-1",
        "retry-storm",
        "retry-storms",
    }


def test_a_lesson_is_not_merged_into_itself():
    lesson = make_lesson()

    with pytest.raises(Refused, match="into itself"):
        merged(lesson, lesson)


def test_a_lesson_that_has_been_merged_meanwhile_is_said_to_be_gone(lessons):
    first, second, third = lessons
    merged(first, second)
    before = dump()

    for one, other in ((first, third), (third, first)):
        with pytest.raises(Refused, match="“Retry storm” is no longer there"):
            merged(one, other)
    assert dump() == before


def test_a_name_that_a_third_lesson_goes_by_stays_with_it(lessons):
    first, second, third = lessons
    LessonAlias.objects.create(lesson=third, name="Retry storm")
    merged(first, second)

    assert LessonAlias.objects.get(name="Retry storm").lesson == third


def test_another_name_that_is_the_name_of_the_lesson_that_stays_goes(lessons):
    first, second, _ = lessons
    LessonAlias.objects.create(lesson=first, name="RETRY STORMS")
    before = dump()
    change = merged(first, second)

    assert not LessonAlias.objects.filter(name="RETRY STORMS").exists()
    undone(change)
    assert dump() == before


def test_a_remediation_with_the_id_of_the_lesson_that_stays_comes_along():
    first, second = make_lesson(), make_lesson()
    remediation = make_remediation(pk=second.pk)
    remediation.applies.add(first)
    merged(first, second)

    assert list(second.remediations.all()) == [remediation]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("crossing", [False, True])
def test_two_merges_at_once_lose_nothing(lessons, crossing):
    first, second, third = lessons
    incidents = set(Evidence.objects.values_list("incident", flat=True))

    def run(pair):
        try:
            return merged(*pair)
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    pairs = [(first, second), (second, first)] if crossing else [(first, second), (first, third)]
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(run, pairs))

    assert {type(result) for result in results} == {VocabularyChange, Refused}
    assert Lesson.objects.count() == 2
    assert set(Evidence.objects.values_list("incident", flat=True)) == incidents
