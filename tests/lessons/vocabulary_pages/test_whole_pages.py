"""The pages on which reviewers merge, split and rename lessons."""

import pytest
from django.db import OperationalError
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from incidents.facets import fold
from incidents.models import Incident
from lessons.models import Lesson, LessonAlias, LessonFormerSlug, VocabularyChange
from lessons.vocabulary.merging import merge
from tests.factories import (
    make_administrator,
    make_author,
    make_draft,
    make_evidence,
    make_incident,
    make_lesson,
    make_reader,
    make_remediation,
    make_restricted,
    make_reviewer,
)

pytestmark = pytest.mark.django_db
PAGES = ["lesson_rename", "lesson_merge", "lesson_split"]


@pytest.fixture
def reviewer():
    return make_reviewer("rosa")


@pytest.fixture
def client(client, reviewer):
    client.force_login(reviewer)
    return client


@pytest.fixture
def lesson():
    return make_lesson(name="Retry storm", slug="retry-storm", questions="Who retries?\nHow often?", why="Because.")


@pytest.fixture
def other():
    return make_lesson(name="Retry storms", slug="retry-storms")


def said(response):
    return [str(message) for message in response.context["messages"]]


def errors(response):
    assert response.status_code == 200
    return [error for errors in response.context["form"].errors.values() for error in errors]


def post(client, verb, lesson, /, **fields):
    return client.post(reverse(verb, args=[lesson.slug]), fields, follow=True)


def addresses(lesson):
    return [reverse("lesson_vocabulary"), *(reverse(name, args=[lesson.slug]) for name in PAGES)]


def verbs(lesson, other):
    return [
        (reverse("lesson_rename", args=[lesson.slug]), {"name": "Other", "slug": "other"}),
        (reverse("lesson_merge", args=[lesson.slug]), {"into": other.slug}),
        (
            reverse("lesson_split", args=[lesson.slug]),
            {"name": "Jitter", "statement": "Spread.", "questions": ["Who retries?"]},
        ),
        (reverse("lessons_keep_apart"), {"lesson": [lesson.slug, other.slug]}),
    ]


def test_the_lesson_page_leads_there_only_those_who_may(client, lesson):
    links = [reverse(name, args=[lesson.slug]) for name in PAGES]
    assert all(link in client.get(lesson.get_absolute_url()).text for link in links)
    for user in (make_reader(), make_author()):
        client.force_login(user)
        assert "Keep it clean" not in client.get(lesson.get_absolute_url()).text
    client.logout()
    assert "Keep it clean" not in client.get(lesson.get_absolute_url()).text
    client.force_login(make_administrator())
    assert "Keep it clean" in client.get(lesson.get_absolute_url()).text


@pytest.mark.parametrize("make_user", [make_reader, make_author])
def test_readers_and_authors_may_neither_look_nor_act(client, lesson, other, make_user):
    change = merge(make_lesson(), other, keep_why=True, keep_questions=True, by=None, at=timezone.now())
    client.force_login(make_user())

    for address in addresses(lesson):
        assert client.get(address).status_code == 403
    for address, data in [*verbs(lesson, other), (reverse("vocabulary_change_undo", args=[change.pk]), {})]:
        assert client.post(address, data).status_code == 403
    assert VocabularyChange.objects.get().undone_at is None


@pytest.mark.parametrize("is_public", [True, False])
def test_without_an_account_one_is_asked_to_log_in(client, lesson, other, is_public):
    client.logout()
    with override_settings(FAULTLINE_PUBLIC=is_public):
        for response in (
            *(client.get(address) for address in addresses(lesson)),
            *(client.post(address, data) for address, data in verbs(lesson, other)),
        ):
            assert response.status_code == 302
            assert response["Location"].startswith(reverse("login"))
    assert not VocabularyChange.objects.exists()


def test_nothing_happens_without_the_token_of_the_form(reviewer, lesson, other):
    client = Client(enforce_csrf_checks=True)
    client.force_login(reviewer)

    for address, data in verbs(lesson, other):
        assert client.post(address, data).status_code == 403
    assert not VocabularyChange.objects.exists()


def test_verbs_are_not_done_by_following_a_link(client, lesson, other):
    assert client.get(reverse("lessons_keep_apart")).status_code == 405
    assert client.get(reverse("vocabulary_change_undo", args=[1])).status_code == 405
    client.get(reverse("lesson_merge", args=[lesson.slug]), {"into": other.slug, "keep_why": "on"})
    assert Lesson.objects.count() == 2


def test_a_merge_is_shown_before_it_is_done(client, lesson, other):
    both = make_incident(title="It struck both")
    make_evidence(lesson=lesson, incident=both, how="First text.")
    make_evidence(lesson=other, incident=both, how="Second text.")
    make_evidence(lesson=lesson, way="upheld")
    for remediation in (make_remediation(), make_remediation()):
        remediation.applies.add(lesson)
    remediation.applies.add(other)
    LessonAlias.objects.create(lesson=lesson, name="Thundering herd")

    page = client.get(reverse("lesson_merge", args=[lesson.slug]), {"into": other.slug}).text

    for text in (
        "2: 1 broken, 1 held",
        "2, of which 1 applies the other already",
        "Retry storm, Thundering herd",
        "/lessons/retry-storm/",
        "1 incident showed both",
        "Second text. First text.",
        "It struck both",
        "Add 2 questions",
    ):
        assert text in page
    assert Lesson.objects.count() == 2


def test_a_merge_ends_on_the_page_of_the_lesson_that_stays(client, reviewer, lesson, other):
    response = post(client, "lesson_merge", lesson, into=other.slug, keep_questions="on")

    assert response.redirect_chain == [(other.get_absolute_url(), 302)]
    assert said(response) == ["“Retry storm” is merged into this lesson."]
    other.refresh_from_db()
    assert (other.question_list, other.why) == (["Who retries?", "How often?"], "")
    change = VocabularyChange.objects.get()
    assert (change.changed_by, str(change)) == (reviewer, "“Retry storm” merged into “Retry storms”")


def test_lessons_with_names_alike_are_offered_first(client, lesson, other):
    make_lesson(name="Backoff")

    assert client.get(reverse("lesson_merge", args=[lesson.slug])).context["near"] == [other]


@pytest.mark.parametrize("into", ["", "retry-storm", "no-such-lesson", "x" * 5000, "9" * 30, "former"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_lesson_to_merge_into_must_be_another_one_that_is_there(client, lesson, other, into, method):
    LessonFormerSlug.objects.create(lesson=other, slug="former")

    response = getattr(client, method)(reverse("lesson_merge", args=[lesson.slug]), {"into": into})

    (error,) = errors(response)
    assert error in (
        "This field is required.",
        "Null characters are not allowed.",
        "There is no such lesson, or no longer. Choose another.",
    )
    assert Lesson.objects.count() == 2


def test_a_lesson_merged_meanwhile_is_not_merged_or_renamed_again(client, lesson, other):
    merge(lesson, other, keep_why=True, keep_questions=True, by=None, at=timezone.now())

    for name in PAGES:
        response = post(client, name, lesson, into=make_lesson().slug, name="Other", slug="other")
        assert response.redirect_chain == [(other.get_absolute_url(), 302)]
        assert said(response) == [
            "Nothing was changed: “retry-storm” was the slug of a lesson before, and leads to “retry-storms” now."
        ]
    assert VocabularyChange.objects.count() == 1


@pytest.mark.parametrize("name", PAGES)
def test_a_lesson_that_was_never_there_is_not_found(client, name):
    assert client.get(reverse(name, args=["no-such-lesson"])).status_code == 404


def test_a_busy_database_is_said_and_nothing_is_lost(client, lesson, other, monkeypatch):
    def busy(*arguments, **options):
        raise OperationalError("deadlock detected")

    monkeypatch.setattr("lessons.views.vocabulary.merge", busy)
    response = post(client, "lesson_merge", lesson, into=other.slug)

    assert said(response) == ["The database is busy with another change. Nothing was changed: try again."]


def test_old_addresses_lead_to_the_lesson_for_good(client, lesson):
    post(client, "lesson_rename", lesson, name="Retries", slug="retries")
    client.logout()

    for suffix in ("/", ".md", ".json", "/checklist.md"):
        for query in ("", "?a=1&b=%2F"):
            response = client.get(f"/lessons/retry-storm{suffix}{query}")
            assert (response.status_code, response["Location"]) == (301, f"/lessons/retries{suffix}{query}")
            assert "no-cache" in response["Cache-Control"]  # it may be undone
        assert client.get(response["Location"]).status_code == 200


@override_settings(FAULTLINE_PUBLIC=False)
def test_on_a_closed_site_an_old_address_tells_nothing_without_an_account(client, lesson):
    post(client, "lesson_rename", lesson, name="Retries", slug="retries")
    client.logout()

    response = client.get("/lessons/retry-storm/")
    assert (response.status_code, response["Location"]) == (302, "/accounts/login/?next=/lessons/retry-storm/")


def test_a_slug_of_a_living_lesson_is_not_redirected(client, lesson, other):
    LessonFormerSlug.objects.create(lesson=other, slug=lesson.slug)

    assert client.get(lesson.get_absolute_url()).context["lesson"] == lesson


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({}, "The name and the slug are the same as before."),
        ({"name": ""}, "This field is required."),
        ({"name": "x" * 121}, "Ensure this value has at most 120 characters (it has 121)."),
        ({"name": "Nul\0"}, "Null characters are not allowed."),
        ({"name": "retry STORMS"}, "There is a lesson “Retry storms” already."),
        ({"name": "thundering  herd"}, "This is another name of the lesson “Retry storms”."),
        ({"slug": "retry-storms"}, "Another lesson has this slug."),
        (
            {"slug": "former"},
            "“former” was the slug of a lesson before, and leads to “retry-storms” now: choose another slug.",
        ),
        ({"slug": "matrix"}, "“matrix” is the address of another page: choose another slug."),
        ({"slug": "Retries"}, "A slug or key has lowercase letters and digits, with single hyphens between them."),
        ({"slug": "re_tries"}, "A slug or key has lowercase letters and digits, with single hyphens between them."),
        ({"slug": "a/../b"}, "A slug or key has lowercase letters and digits, with single hyphens between them."),
        ({"slug": "x" * 81}, "Ensure this value has at most 80 characters (it has 81)."),
    ],
)
def test_a_name_or_slug_that_cannot_be_is_told_in_one_message(client, lesson, other, fields, error):
    LessonFormerSlug.objects.create(lesson=other, slug="former")
    LessonAlias.objects.create(lesson=other, name="Thundering herd")

    response = post(client, "lesson_rename", lesson, **{"name": lesson.name, "slug": lesson.slug, **fields})

    assert errors(response) == [error]
    assert "Rename “Retry storm”" in response.text
    assert not VocabularyChange.objects.exists()


def test_a_name_may_become_one_that_the_lesson_goes_by_already(client, lesson):
    LessonAlias.objects.create(lesson=lesson, name="Retries")
    response = post(client, "lesson_rename", lesson, name="Retries", slug=lesson.slug, keep_old_name="on")

    assert said(response) == ["“Retry storm” is now “Retries”, at /lessons/retry-storm/."]
    assert [alias.name for alias in lesson.aliases.all()] == ["Retry storm"]


def test_a_lesson_is_split_by_ticking_what_goes(client, lesson):
    goes, stays = make_evidence(lesson=lesson), make_evidence(lesson=lesson)
    response = post(
        client,
        "lesson_split",
        lesson,
        name="Jitter",
        statement="Do not retry in step.",
        relate="on",
        evidence=[goes.pk],
        questions=["How often?"],
    )

    new = Lesson.objects.get(slug="jitter")
    assert response.redirect_chain == [(new.get_absolute_url(), 302)]
    assert (list(new.evidence.all()), list(lesson.evidence.all())) == ([goes], [stays])
    assert new.question_list == ["How often?"]
    assert lesson.related.get() == new


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"questions": []}, "Choose something that goes to the new lesson."),
        ({"statement": ""}, "This field is required."),
        ({"statement": "x" * 501}, "Ensure this value has at most 500 characters (it has 501)."),
        ({"name": "Retry storm", "slug": "other"}, None),
        ({"name": "Vocabulary"}, "“vocabulary” is the address of another page: choose another slug."),
        ({"evidence": ["1" * 30]}, "Select a valid choice. " + "1" * 30 + " is not one of the available choices."),
        ({"evidence": ["x"]}, "Select a valid choice. x is not one of the available choices."),
        ({"questions": ["Whose?"]}, "Select a valid choice. Whose? is not one of the available choices."),
        ({"aliases": ["\0"]}, "Select a valid choice. \0 is not one of the available choices."),
    ],
)
def test_a_split_that_cannot_be_is_told_in_one_message(client, lesson, fields, error):
    good = {"name": "Jitter", "statement": "Spread.", "questions": ["How often?"]}
    make_evidence(lesson=lesson)
    LessonAlias.objects.create(lesson=lesson, name="Thundering herd")
    response = post(client, "lesson_split", lesson, **{**good, **fields})

    assert errors(response) == [error or "Lesson with this Name already exists."]
    assert not VocabularyChange.objects.exists()


def test_a_name_of_signs_alone_needs_a_slug(client, lesson):
    response = post(client, "lesson_split", lesson, name="!?", statement="Spread.", questions=["How often?"])

    assert errors(response) == ["Enter a slug: the name has no letters to make one of."]


def test_evidence_that_one_may_not_see_stays_out_of_a_split(client, lesson):
    hidden = make_evidence(lesson=lesson, incident=make_restricted(short_title="Hush"), how="Hush.")
    response = post(client, "lesson_split", lesson, name="Jitter", statement="Spread.", evidence=[hidden.pk])

    assert errors(response) == [f"Select a valid choice. {hidden.pk} is not one of the available choices."]
    assert "Hush" not in response.text


@pytest.mark.parametrize("make_hidden", [make_draft, make_restricted])
def test_what_one_may_not_see_changes_no_page_but_moves_too(client, lesson, other, make_hidden):
    pages = [*addresses(lesson), f"{reverse('lesson_merge', args=[lesson.slug])}?into={other.slug}"]

    def seen():
        texts = [client.get(address).text for address in pages]
        return ["\n".join(line for line in text.split("\n") if "csrfmiddlewaretoken" not in line) for text in texts]

    before = seen()
    hidden = make_hidden(title="Hush", short_title="Hush")
    for row in (lesson, other):
        make_evidence(lesson=row, incident=hidden, how=f"Hush, {row}.")
    make_remediation(incident=hidden).applies.add(lesson)

    assert seen() == before
    post(client, "lesson_merge", lesson, into=other.slug)
    assert other.evidence.get().how == "Hush, Retry storms. Hush, Retry storm."
    assert other.remediations.count() == 1
    assert Incident.objects.get(pk=hidden.pk).version == 2


def test_the_vocabulary_page_shows_what_to_look_at(client, lesson, other):
    make_evidence(lesson=lesson)
    post(client, "lesson_rename", make_evidence().lesson, name="Backoff", slug="backoff")

    page = client.get(reverse("lesson_vocabulary"))

    assert [set(pair[:2]) for pair in page.context["pairs"]] == [{lesson, other}]
    assert list(page.context["untaught"]) == [other]
    assert len(page.context["former_slugs"]) == 1
    assert "renamed to “Backoff”" in page.text
    assert "rosa" in page.text


def test_an_empty_vocabulary_says_so(client):
    page = client.get(reverse("lesson_vocabulary")).text

    for text in (
        "None, but for pairs",
        "Every lesson has some.",
        "no lesson has been renamed",
        "Nothing has been merged",
    ):
        assert text in page


def test_a_change_is_undone_from_the_page_and_the_page_says_by_whom(client, lesson, other):
    post(client, "lesson_merge", lesson, into=other.slug)
    undo = reverse("vocabulary_change_undo", args=[VocabularyChange.objects.get().pk])
    assert undo in client.get(reverse("lesson_vocabulary")).text

    response = client.post(undo, follow=True)
    assert said(response) == ["Undone: “Retry storm” merged into “Retry storms”."]
    assert "by rosa" in response.text
    assert undo not in response.text
    assert said(client.post(undo, follow=True)) == ["It has been undone already."]
    assert client.get(lesson.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("number", [10**6, 10**30])
def test_a_change_that_is_not_there_is_not_found(client, number):
    assert client.post(reverse("vocabulary_change_undo", args=[number])).status_code == 404


def test_a_pair_kept_apart_is_not_suggested_again(client, lesson, other):
    response = client.post(reverse("lessons_keep_apart"), {"lesson": [lesson.slug, other.slug]}, follow=True)

    assert said(response) == ["“Retry storm” and “Retry storms” are not suggested again."]
    assert response.context["pairs"] == []


@pytest.mark.parametrize(
    "slugs", [[], ["retry-storm"], ["retry-storm", "retry-storm"], ["retry-storm", "\0"], ["x" * 9999, "y"]]
)
def test_keeping_apart_takes_two_lessons(client, lesson, slugs):
    response = client.post(reverse("lessons_keep_apart"), {"lesson": slugs}, follow=True)

    assert said(response) == ["Nothing was changed: one of the two lessons is no longer there."]
    assert not VocabularyChange.objects.exists()


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
