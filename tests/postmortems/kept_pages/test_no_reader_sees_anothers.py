"""No kind of reader is served what another kind may see, whoever has filled the cache before."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests.edition import edition
from tests.factories import (
    make_administrator,
    make_author,
    make_evidence,
    make_incident,
    make_lesson,
    make_reader,
    make_remediation,
    make_reviewer,
)
from tests.postmortems.test_nothing_leaks import (
    DRAFT,
    IN_REVIEW,
    INTERNAL,
    RESTRICTED,
    hide,
    one_of_each_view,
    page_addresses,
    without_tokens,
)

pytestmark = pytest.mark.django_db
READERS = {
    "public": None,
    "reader": make_reader,
    "author": make_author,
    "reviewer": make_reviewer,
    "administrator": make_administrator,
}


@pytest.fixture
def clients():
    """A browser of each kind of reader, with the cookie of the token."""
    clients = {}
    for name, make in READERS.items():
        clients[name] = Client()
        if make:
            clients[name].force_login(make(name))
            clients[name].get(reverse("password_change"))
    return clients


@pytest.fixture
def addresses():
    lesson = make_lesson(slug="shared-lesson")
    shown = make_incident(slug="shown", tags=["shared"])
    make_evidence(incident=shown, lesson=lesson)
    make_remediation(incident=shown).applies.add(lesson)
    others = [Group.objects.create(name="others")]
    states: list[Any] = [DRAFT, IN_REVIEW, INTERNAL, RESTRICTED]
    hidden = [hide(shown, lesson, name=f"xyzzy-{number}", groups=others, **kind) for number, kind in enumerate(states)]
    edition()
    return [
        *one_of_each_view(sorted(page_addresses(shown, lesson))),
        *(incident.get_absolute_url() for incident in hidden),
        *(incident.remediations.get().get_absolute_url() for incident in hidden),
    ]


def seen(response):
    return response.status_code, without_tokens(b"".join(response).decode())


#: Who reads after whom: the most trusted before the least; and each after each other, which takes long.
IN_TURN = [
    ["public", "administrator", "public"],
    pytest.param(
        ["public", "administrator", "public", "reviewer", "author", "reader", "public"], marks=pytest.mark.long
    ),
]


@pytest.mark.slow
@pytest.mark.parametrize("in_turn", IN_TURN, ids=["least after most", "each after each"])
def test_no_kind_of_reader_is_served_what_another_may_see(clients, addresses, settings, in_turn):
    settings.KEEP_PAGES = False
    drawn = {name: {page: seen(clients[name].get(page)) for page in addresses} for name in dict.fromkeys(in_turn)}
    settings.KEEP_PAGES = True
    cache.clear()

    tags_of_others: dict[str, set[str]] = {page: set() for page in addresses}
    for name in in_turn:
        for page in addresses:
            response = clients[name].get(page, headers={"If-None-Match": ", ".join(tags_of_others[page])})
            assert seen(response) == drawn[name][page], (name, page)
            assert ("public" in response["Cache-Control"]) is (name == "public" and response.status_code == 200), page
            if "ETag" in response:
                again = clients[name].get(page, headers={"If-None-Match": response["ETag"]})
                assert again.status_code == 304, (name, page)
                tags_of_others[page] |= {response["ETag"]} if name != "public" else set()
