"""Who may look at the pages that change the vocabulary, who may act, and what of hidden records shows there."""

import pytest
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from incidents.models import Incident
from lessons.models import Lesson, VocabularyChange
from lessons.vocabulary.merging import merge
from tests.factories import (
    make_administrator,
    make_author,
    make_draft,
    make_evidence,
    make_lesson,
    make_reader,
    make_remediation,
    make_restricted,
)
from tests.lessons.vocabulary_pages.forms import PAGES, addresses, errors, post, verbs

pytestmark = pytest.mark.django_db


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
