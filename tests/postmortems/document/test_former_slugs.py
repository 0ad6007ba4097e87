"""Documents from before lessons were renamed or merged."""

import pytest
from django.utils import timezone

from incidents.models import Incident
from lessons.models import Lesson
from lessons.vocabulary.merging import merge
from lessons.vocabulary.renaming import rename
from tests.factories import make_lesson
from tests.postmortems.document.good_document import GOOD
from tests.postmortems.document.test_import import imported

pytestmark = pytest.mark.django_db
LESSON = "---\nformat: faultline/lesson/1\nslug: {slug}\nname: {name}\nstatement: List the ceilings.\n{more}---\n"
APPLYING = GOOD.replace("lessons:\n", "  applies:\n  - know-hard-limits\n  - other\nlessons:\n")


def lesson_document(slug, *, name="Know the hard limits", more=""):
    return LESSON.format(slug=slug, name=name, more=more)


def told(report):
    return [str(problem) for problem in report.problems]


@pytest.fixture
def lesson():
    return make_lesson(slug="know-hard-limits", name="Know the hard limits")


@pytest.fixture
def other():
    return make_lesson(slug="other")


@pytest.fixture
def merged(lesson, other):
    merge(lesson, other, keep_why=True, keep_questions=True, by=None, at=timezone.now())


@pytest.mark.both_databases
def test_a_postmortem_that_names_a_merged_lesson_names_the_one_it_became(merged, other):
    assert not imported(APPLYING).problems

    incident = Incident.objects.get()
    assert [row.lesson for row in incident.evidence.all()] == [other]
    assert list(incident.remediations.get().applies.all()) == [other]


def test_importing_it_again_changes_nothing(lesson, other):
    imported(APPLYING)
    merge(lesson, other, keep_why=True, keep_questions=True, by=None, at=timezone.now())
    version = Incident.objects.get().version

    assert [result.outcome for result in imported(APPLYING).results] == ["unchanged"]
    assert Incident.objects.get().version == version == 2


def test_two_lessons_of_a_postmortem_that_are_one_by_now_are_told(merged):
    text = GOOD.replace("lessons:\n", "lessons:\n- lesson: other\n  how: Otherwise.\n")

    assert told(imported(text)) == [
        "0.md, line 40: lessons 2, lesson: “know-hard-limits” stands above already, the same way: "
        "as a lesson that is one with it by now"
    ]
    assert not Incident.objects.exists()
    assert not imported(text.replace("how: Otherwise.", "how: Otherwise.\n  way: upheld")).problems


def test_a_lesson_that_was_merged_is_not_brought_back_by_its_document(merged):
    assert told(imported(lesson_document("know-hard-limits"))) == [
        "0.md, line 3: slug: “know-hard-limits” was the slug of a lesson before, and leads to “other” now: "
        "give the document that slug, or leave it out"
    ]
    assert [lesson.slug for lesson in Lesson.objects.all()] == ["other"]


def test_a_lesson_that_was_renamed_is_imported_under_its_new_slug_only(lesson):
    rename(lesson, name=lesson.name, slug="hard-limits", keep_old_name=True, by=None, at=timezone.now())

    assert "leads to “hard-limits” now" in told(imported(lesson_document("know-hard-limits")))[0]
    assert not imported(lesson_document("hard-limits")).problems
    assert Lesson.objects.get() == lesson


@pytest.mark.both_databases
def test_related_lessons_may_be_named_by_former_slugs(merged, other):
    text = lesson_document("fresh", name="Fresh", more="related:\n- know-hard-limits\n- other\n")

    for outcome in ("created", "unchanged"):
        assert [result.outcome for result in imported(text).results] == [outcome]
    assert list(Lesson.objects.get(slug="fresh").related.all()) == [other]
    assert not imported(lesson_document("other", name="Other", more="related:\n- know-hard-limits\n")).problems
    assert not other.related.exists()


def test_a_slug_that_is_in_use_again_is_that_lessons_own(lesson, other):
    other.former_slugs.create(slug=lesson.slug)
    imported(GOOD)

    assert [row.lesson for row in Incident.objects.get().evidence.all()] == [lesson]
    assert not imported(lesson_document(lesson.slug)).problems


@pytest.mark.parametrize("slug", ["matrix", "vocabulary"])
def test_a_lesson_does_not_take_the_address_of_a_page(slug):
    assert told(imported(lesson_document(slug))) == [
        f"0.md, line 3: slug: “{slug}” is the address of another page: choose another slug"
    ]


def test_lessons_are_looked_up_once_however_many_are_named(lesson, django_assert_max_num_queries):
    rows = []
    for place in range(20):
        make_lesson(slug=f"lesson-of-many-{place}")
        rows.append(f"- lesson: lesson-of-many-{place}\n  how: It showed.\n")

    def naming(rows, slug):
        return GOOD.replace("slug: bad-day", f"slug: {slug}").replace("lessons:\n", "lessons:\n" + "".join(rows))

    def queries(text):
        with django_assert_max_num_queries(1000) as captured:
            assert not imported(text).problems
        return sum(query["sql"].startswith("SELECT") for query in captured)

    imported(GOOD)
    few = queries(naming(rows[:3], "better-day"))
    assert queries(naming(rows, "worse-day")) == few
