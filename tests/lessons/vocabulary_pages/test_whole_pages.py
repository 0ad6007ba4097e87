"""The pages that change the vocabulary as pages: hostile names, what they cost, their markup."""

import pytest
from django.urls import reverse
from django.utils import timezone

from incidents.facets import fold
from lessons.models import LessonAlias, LessonFormerSlug
from lessons.vocabulary.merging import merge
from tests.factories import make_evidence, make_incident, make_lesson, make_remediation, make_reviewer
from tests.lessons.vocabulary_pages.forms import addresses, post

pytestmark = pytest.mark.django_db


def test_names_are_escaped(client, other):
    lesson = make_lesson(name="<b>Retry</b> storms", slug="bold", questions="<i>Why?</i>")
    make_evidence(lesson=lesson, how="<u>How</u>")
    pages = [*addresses(lesson), f"{reverse('lesson_merge', args=[lesson.slug])}?into={other.slug}"]

    for address in pages:
        text = client.get(address).text
        assert not any(markup in text for markup in ("<b>Retry", "<i>Why", "<u>How"))


def fill(lesson, other, count):
    for _ in range(count):
        both = make_incident()
        make_evidence(lesson=lesson, incident=both)
        make_evidence(lesson=other, incident=both)
        make_remediation(incident=both).applies.add(lesson)
        LessonAlias.objects.create(lesson=lesson, name=f"Name {both.pk}")
        LessonFormerSlug.objects.create(lesson=lesson, slug=f"former-{both.pk}")
        lesson.related.add(make_lesson())
        merge(make_lesson(), make_lesson(), keep_why=True, keep_questions=True, by=make_reviewer(), at=timezone.now())


@pytest.mark.parametrize(
    ("name", "query", "count"),
    [
        ("lesson_vocabulary", "", 12),
        ("lesson_rename", "", 6),
        ("lesson_merge", "", 8),
        ("lesson_merge", "?into=retry-storms", 18),
        ("lesson_split", "", 7),
    ],
)
def test_a_page_costs_the_same_however_much_there_is(
    client, lesson, other, django_assert_num_queries, name, query, count
):
    address = reverse(name, args=[] if name == "lesson_vocabulary" else [lesson.slug]) + query
    for more in (1, 3):
        fill(lesson, other, more)
        fold()
        with django_assert_num_queries(count):
            assert client.get(address).status_code == 200


@pytest.fixture
def everything(client, lesson, other):
    fill(lesson, other, 2)
    for row in (lesson, other):
        make_evidence(lesson=row, way="luck", incident=make_incident(title="A" * 200, started_at=None))
    long = make_lesson(name="Unbreakable" * 10, slug="unbreakable" * 7)
    post(client, "lesson_rename", long, name="Donaudampfschifffahrt" * 5, slug="donaudampfschifffahrt" * 3)
    make_lesson(name=("Donaudampfschifffahrt" * 5) + "s")
    return [*addresses(lesson), f"{reverse('lesson_merge', args=[lesson.slug])}?into={other.slug}"]


def test_the_pages_are_valid_html(client, everything, valid_html, lesson):
    pages = {address: client.get(address).text for address in everything}
    pages["refused rename"] = post(client, "lesson_rename", lesson, name="", slug="!").text
    pages["refused split"] = post(client, "lesson_split", lesson, name="", evidence=["x"]).text
    valid_html(pages)


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_the_pages_are_accessible_and_fit_a_phone(client, everything, page, live_server, axe):
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    for address in everything:
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(address)
        assert page.locator(".account-menu").count() == 1
        axe(page)
        page.set_viewport_size({"width": 390, "height": 844})
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= 390, f"{address} is {width} px wide on a phone"
