"""The pages that change the vocabulary: their addresses, what they are sent, what they say."""

from django.urls import reverse

PAGES = ["lesson_rename", "lesson_merge", "lesson_split"]


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
