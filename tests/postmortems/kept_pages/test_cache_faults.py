"""The site is right whatever the cache does: empty, away, full, slow to take things, or full of rubbish."""

import pickle

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.core.cache.backends.db import DatabaseCache
from django.core.cache.backends.dummy import DummyCache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incidents.edition import kept, of_request, store
from incidents.edition.readers import reading_key
from tests.edition import edition
from tests.factories import (
    make_administrator,
    make_author,
    make_evidence,
    make_incident,
    make_lesson,
    make_reader,
    make_user,
)
from tests.postmortems.test_nothing_leaks import one_of_each_view, page_addresses

pytestmark = pytest.mark.django_db


@pytest.fixture
def addresses():
    incident, lesson = make_incident(slug="an-outage", tags=["shared"]), make_lesson(slug="a-lesson")
    incident.remediations.create(key="one", text="Change a thing.", kind="prevent")
    edition()
    return one_of_each_view(sorted(page_addresses(incident, lesson)))


@pytest.fixture(autouse=True)
def nothing_said_yet(monkeypatch):
    monkeypatch.setattr(store, "_last_said", [float("-inf")])


def answers(client, addresses):
    return {address: b"".join(client.get(address)) for address in addresses}


class Away:
    def get(self, name):
        raise ConnectionError("the cache is away")

    def set(self, name, value, timeout):
        raise ConnectionError("the cache is away")


class Giving:
    """A cache that gives one value whatever it is asked, and notes what it is given."""

    def __init__(self, value=None):
        self.value = value

    def get(self, name):
        return self.value

    def set(self, name, value, timeout):
        self.given = value


@pytest.fixture
def use_cache(monkeypatch):
    return lambda other: monkeypatch.setattr(store, "cache", other)


def test_with_the_cache_down_every_page_is_answered_and_one_line_says_so(client, addresses, use_cache, caplog):
    expected = answers(client, addresses)
    use_cache(Away())

    for _ in range(2):
        assert answers(client, addresses) == expected
    assert [record.message for record in caplog.records] == [
        "The cache fails (ConnectionError: the cache is away); pages are drawn anew."
    ]


def test_with_no_cache_every_page_is_answered(client, addresses, use_cache):
    expected = answers(client, addresses)
    use_cache(DummyCache("", {}))

    assert answers(client, addresses) == expected
    response = client.get(addresses[0])
    assert client.get(addresses[0], headers={"If-None-Match": response["ETag"]}).status_code == 304


@pytest.mark.django_db(transaction=True)  # which such a fault ends on PostgreSQL
def test_with_a_cache_whose_table_is_missing_pages_are_answered(client, addresses, use_cache):
    expected = client.get(addresses[0]).content
    use_cache(DatabaseCache("missing_table", {}))

    assert client.get(addresses[0]).content == expected


def rubbish(value):
    """What a cache might give instead of a value."""
    return [
        None,
        "text",
        7,
        [value],
        {"value": value},
        b"",
        value[:10],
        value[:-1],
        value + b"more",
        bytes(len(value)),
        value[:32] + b'[["X", "y"]]\n<p>poisoned</p>',
        pickle.dumps("poisoned"),
    ]


def test_rubbish_in_the_cache_is_left_aside(client, addresses, use_cache):
    page = next(address for address in addresses if address.endswith("/an-outage/"))
    expected = client.get(page)
    asked = Giving()
    use_cache(asked)
    client.get(page)
    for wrong in rubbish(asked.given):
        use_cache(Giving(wrong))
        response = client.get(page)
        assert response.content == expected.content, wrong
        assert response["ETag"] == expected["ETag"]
        assert "X" not in response


def test_what_was_kept_under_one_key_is_nothing_under_another():
    store.save(b"value", "one")
    cache.set(store._name(("two",)), cache.get(store._name(("one",))))

    assert cache.get(store._name(("two",)))
    assert store.load("one") == b"value"
    assert store.load("two") is None


def test_another_secret_key_or_release_finds_nothing(settings, monkeypatch):
    store.save(b"value", "key")
    assert store.load("key") == b"value"

    monkeypatch.setattr("incidents.edition.release._files", lambda: "another")
    assert store.load("key") is None
    monkeypatch.undo()
    settings.SECRET_KEY = "another" * 10
    assert store.load("key") is None


def test_what_is_too_large_is_not_kept():
    store.save(bytes(store.LARGEST + 1), "key")

    assert store.load("key") is None


def test_a_part_is_made_once_for_all_who_may_read_the_same():
    made = []
    one, two, other = make_reader(), make_reader(), make_administrator()
    token = of_request.set(edition())

    def ask(user, *key):
        def make():
            made.append(user)
            return [len(made)]

        return kept("part", *key, user=user, make=make)

    try:
        assert ask(one) == ask(two) == [1]
        assert ask(other) == [2]
        assert ask(one, "another key") == [3]
        make_incident()
        of_request.set(edition())
        assert ask(one) == [4]
    finally:
        of_request.reset(token)
    assert ask(one) == [5]
    assert ask(one) == [6]


def test_a_part_that_is_rubbish_is_made_anew():
    user, token = make_reader(), of_request.set(edition())
    try:
        kept("part", user=user, make=lambda: "right")
        name = store._name(("part", "part", of_request.get(), reading_key(user)))
        assert cache.get(name)
        cache.set(name, pickle.dumps("wrong"))
        assert kept("part", user=user, make=lambda: "right") == "right"
    finally:
        of_request.reset(token)


def test_readers_share_a_key_only_if_they_may_read_the_same():
    author = make_author("author")
    make_incident(authors=[author])
    users = {
        "public": AnonymousUser(),
        "reader": make_reader("reader"),
        "of no group": make_user("other"),
        "author": author,
        "staff": make_reader("staff", is_staff=True),
        "administrator": make_administrator("administrator"),
        "closed": make_reader("closed", is_active=False),
    }
    keys = {name: reading_key(user) for name, user in users.items()}

    assert len(set(keys.values())) == len(keys)
    assert reading_key(make_reader("another reader")) == keys["reader"]
    assert reading_key(make_author("who wrote nothing")) != keys["author"]


def test_related_incidents_are_found_once_for_readers_who_may_read_the_same(client):
    lesson = make_lesson(name="Shared lesson")
    incident, other = make_incident(), make_incident(title="The other outage")
    other.relations.create(to=incident, note="Much the same.")
    for one in (incident, other):
        make_evidence(incident=one, lesson=lesson)
    readers = [make_reader(), make_reader()]
    edition()
    pages, queries = [], []
    for reader in readers:
        client.force_login(reader)
        for _ in range(2):
            with CaptureQueriesContext(connection) as asked:
                pages.append(client.get(incident.get_absolute_url()).text)
            queries.append(len(asked))

    assert all("The other outage" in page and "Much the same." in page for page in pages)
    assert queries[0] - queries[1] >= 3
    assert queries[2] == queries[1]
    other.visibility = other.Visibility.RESTRICTED
    other.save()
    edition()
    assert "The other outage" not in client.get(incident.get_absolute_url()).text
