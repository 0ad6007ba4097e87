"""Merging, splitting and renaming lessons: everything comes along, nothing is lost, and it can be undone exactly."""

import random
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from incidents.models import Incident
from lessons.models import (
    Evidence,
    Lesson,
    LessonAlias,
    LessonFormerSlug,
    LessonGroup,
    LessonWikilink,
    Remediation,
    VocabularyChange,
)
from lessons.vocabulary.apart import keep_apart, kept_apart
from lessons.vocabulary.links import LINKS
from lessons.vocabulary.merging import merge
from lessons.vocabulary.renaming import rename
from lessons.vocabulary.similarity import near_duplicates
from lessons.vocabulary.splitting import Chosen, split
from lessons.vocabulary.steps import Refused
from lessons.vocabulary.undoing import undo
from tests.factories import make_evidence, make_incident, make_lesson, make_remediation, make_reviewer, make_source

pytestmark = pytest.mark.django_db
TABLES: list[Any] = [
    Evidence,
    LessonFormerSlug,
    Lesson,
    LessonAlias,
    LessonGroup,
    Remediation,
    Lesson.related.through,
    Remediation.applies.through,
]


def dump():
    """Every row of every table concerned, but for when a lesson was last touched."""
    return {
        model: [
            {name: value for name, value in row.items() if name != "updated_at"}
            for row in model._base_manager.order_by("pk").values()
        ]
        for model in TABLES
    }


def merged(absorbed, kept, **options):
    texts = {"keep_why": True, "keep_questions": True, **options}
    return merge(absorbed, kept, **{"by": None, "at": timezone.now(), **texts})


def renamed(lesson, name, slug, *, keep_old_name=True):
    return rename(lesson, name=name, slug=slug, keep_old_name=keep_old_name, by=None, at=timezone.now())


def undone(change):
    undo(change, by=None, at=timezone.now())


@pytest.fixture
def lessons():
    """Two lessons that share all they can share, and a third one related to both."""
    first = make_lesson(
        name="Retry storm", slug="retry-storm", why="Because.", questions="Who retries?\nHow often?", symptom="Waves"
    )
    second = make_lesson(
        name="Retry storms", slug="retry-storms", why="**So.**", questions="who retries?", group="Load"
    )
    third = make_lesson(name="Backoff", slug="backoff")
    for place, lesson in enumerate((first, second)):
        LessonAlias.objects.create(lesson=lesson, name=f"Other name {place}")
        LessonFormerSlug.objects.create(lesson=lesson, slug=f"former-{place}")
        lesson.related.add(third)
        third.related.add(lesson)
        incident = make_incident()
        make_remediation(incident=incident).applies.add(lesson)
        make_evidence(incident=incident, lesson=lesson)
    first.related.add(second)
    second.related.add(first)
    both = make_incident()
    make_remediation(incident=both).applies.set([first, second])
    for way in Evidence.Way:
        make_evidence(lesson=first, incident=both, way=way, how=f"First {way}.", source=make_source(incident=both))
        if way != "luck":
            make_evidence(lesson=second, incident=both, way=way, how=f"Second {way}.")
    return first, second, third


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


def test_what_came_to_the_other_lesson_since_stays_with_it(lessons):
    first, second, _ = lessons
    change = merged(first, second)
    new = make_evidence(lesson=second)
    undone(change)

    assert new in second.evidence.all()


def questions(lesson):
    Lesson.objects.filter(pk=lesson.pk).update(questions="Others?")


def evidence(lesson):
    lesson.evidence.all().delete()


def text(lesson):
    lesson.evidence.filter(way="upheld").update(how="Rewritten.")


def applies(lesson):
    for remediation in Remediation.objects.all():
        remediation.applies.clear()


def aliases(lesson):
    lesson.aliases.all().delete()


def moved_alias(lesson):
    lesson.aliases.filter(name="Retry storm").delete()


def slug_freed(lesson):
    lesson.former_slugs.filter(slug="retry-storm").delete()


def name_taken(lesson):
    make_lesson(name="Retry storm")


def gone(lesson):
    merged(lesson, make_lesson())


def third_gone(lesson):
    Lesson.objects.get(slug="backoff").delete()


@pytest.mark.parametrize(
    ("meanwhile", "what"),
    [
        (questions, "“Retry storms” (questions)"),
        (evidence, "evidence"),
        (text, "evidence"),
        (applies, "what remediations apply"),
        (aliases, "other names"),
        (moved_alias, "other names"),
        (slug_freed, "former slugs"),
        (name_taken, "the name “Retry storm” is in use"),
        (gone, "“Retry storms” is no longer there"),
        (third_gone, "related lessons"),
    ],
)
def test_an_undo_that_would_lose_something_is_refused_and_says_what_has_changed(lessons, meanwhile, what):
    first, second, _ = lessons
    change = merged(first, second)
    meanwhile(second)
    before = dump()

    with pytest.raises(Refused) as refusal:
        undone(change)
    expected = "former slugs" if meanwhile is gone else what
    assert str(refusal.value) == f"It cannot be undone, because something has changed since: {expected}."
    assert dump() == before
    change.refresh_from_db()
    assert change.undone_at is None


def test_a_change_is_undone_once(lessons):
    change = merged(*lessons[:2])
    undone(change)

    with pytest.raises(Refused, match="undone already"):
        undone(change)


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


def new_lesson(**fields):
    return Lesson(**{"name": "Jitter", "slug": "jitter", "statement": "Do not retry in step.", **fields})


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


@pytest.mark.both_databases
def test_a_name_taken_at_the_same_time_is_said(lessons):
    first, second, _ = lessons

    with pytest.raises(Refused, match="just taken a name or slug"):
        renamed(first, second.name, "other")


@pytest.mark.both_databases
def test_names_that_are_nearly_the_same_are_found_the_most_alike_first():
    for name in ("Retry storm", "Retry storms", "Storms of retries", "Backoff"):
        make_lesson(name=name)
    pairs, is_cut = near_duplicates(Lesson.objects.prefetch_related("aliases"))

    assert not is_cut
    assert [pair.names for pair in pairs] == [("Retry storm", "Retry storms"), ("Retry storms", "Storms of retries")]


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Blast radius", "Limit the blast radius"),
        ("Test restores", "Restore tests"),
        ("Degrade gracefully", "Graceful degradation"),
        ("Thundering herd", "THUNDERING HERDS"),
    ],
)
def test_names_are_compared_word_by_word_whatever_their_order(name, other):
    make_lesson(name=name)
    make_lesson(name="Something else").aliases.create(name=other)
    make_lesson(name="!?")
    make_lesson(name="…")

    (pair,), _ = near_duplicates(Lesson.objects.prefetch_related("aliases"))
    assert set(pair.names) == {name, other}


def test_pairs_that_were_kept_apart_are_remembered_until_that_is_undone(lessons):
    first, second, _ = lessons
    for _ in range(2):
        keep_apart(second, first, by=None, at=timezone.now())

    assert kept_apart() == {frozenset((first.pk, second.pk))}
    undone(VocabularyChange.objects.get())
    assert kept_apart() == set()


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
