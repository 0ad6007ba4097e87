"""Compiled queries give what their querysets would, to each reader their own."""

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser, Group
from django.db import DataError, connection, transaction
from django.db.models import F

from incidents.compiled_queries import compiled
from incidents.compiled_queries.planning import suit_pages
from incidents.facts import load_facts
from incidents.models import Impact, Incident, Service
from tests.factories import (
    make_administrator,
    make_author,
    make_draft,
    make_impact,
    make_incident,
    make_reader,
    make_restricted,
    make_reviewer,
    make_service,
    make_user,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
VISIBILITIES = Incident.Visibility


@compiled
def readable(user):
    return Incident.objects.visible_to(user).order_by("pk")


@compiled
def among(slugs: list[str], ids: list[int], user):
    incidents = Incident.objects.visible_to(user).filter(slug__in=slugs, pk__in=ids)
    return incidents.order_by("slug").values_list("slug", "started_at", "organization__name")


@pytest.mark.parametrize("is_public", [True, False])
def test_every_reader_gets_what_the_queryset_would_give_them(monkeypatch, is_public):
    monkeypatch.setattr(settings, "FAULTLINE_PUBLIC", is_public)
    group = Group.objects.create(name="few")
    authors, readers = [make_author(), make_author()], [make_reader(), make_reader()]
    readers[0].groups.add(group)
    for visibility in VISIBILITIES:
        for state in Incident.State:
            make_incident(state=state, visibility=visibility, groups=[group], authors=authors[:1])
    make_draft(authors=authors[1:])
    cast = [*authors, *readers, make_reviewer(), make_administrator(), make_user(is_active=False), AnonymousUser()]

    for user in [*cast, *reversed(cast)]:
        assert readable(user) == list(Incident.objects.visible_to(user).order_by("pk"))
    assert len({tuple(readable(user)) for user in cast}) >= 6


def test_readers_of_one_kind_do_not_share_what_is_open_to_one_of_them():
    author, other, member = make_author(), make_author(), make_reader()
    draft, restricted = make_draft(authors=[author]), make_restricted(groups=[Group.objects.create(name="few")])
    member.groups.add(restricted.groups.get())

    assert readable(author) == [draft]
    assert readable(other) == []
    assert readable(member) == [restricted]
    assert readable(make_reader()) == []


def test_rows_are_looked_for_in_lists_of_any_length():
    first, second, third = make_incident(slug="a"), make_incident(slug="b, 'c\" %s"), make_incident(slug="d")
    ids, nobody = [first.pk, second.pk], AnonymousUser()

    def row(incident):
        return incident.slug, incident.started_at, incident.organization.name

    assert among([first.slug, second.slug, third.slug], ids, nobody) == [row(first), row(second)]
    assert among(["a"], ids, nobody) == [row(first)]
    assert among([], ids, nobody) == among(["a"], [], nobody) == []


def test_instances_come_with_what_the_queryset_adds_to_them(django_assert_num_queries):
    impact = make_impact(service=make_service("Kinesis"))

    @compiled
    def impacts(pk: int):
        named = Impact.objects.filter(pk=pk).select_related("service__organization", "source")
        return named.only("effect", "source", "service__name", "service__organization__name").annotate(
            of=F("incident__title")
        )

    with django_assert_num_queries(1):
        (found,) = impacts(impact.pk)
        assert (found, found.of, found.source, found.effect) == (impact, impact.incident.title, None, impact.effect)
        assert (found.service.name, found.service.organization.pk) == ("Kinesis", impact.service.organization_id)
    with django_assert_num_queries(1):
        assert found.role == impact.role


def test_a_query_is_built_once_for_a_kind_of_reader(django_assert_num_queries):
    built = []

    @compiled
    def titles(user):
        built.append(user)
        return Incident.objects.visible_to(user).values_list("title")

    readers = make_reader(), make_reader()
    for user in (*readers, AnonymousUser(), *readers):
        titles(user)

    assert len(built) == 2


def test_queries_that_differ_in_what_never_changes_are_kept_apart():
    incidents = make_incident(title="100 %"), make_incident(title="50 %s")

    def titled(title):
        return compiled(lambda: Incident.objects.filter(title=title).values_list("pk"))

    queries = {incident: titled(incident.title) for incident in incidents}
    for _ in range(2):
        for incident, query in queries.items():
            assert query() == [(incident.pk,)]


def prepared():
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM pg_prepared_statements")
        return cursor.fetchone()[0]


@pytest.mark.skipif(settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"), reason="prepares by itself")
def test_postgresql_plans_a_query_once_for_a_connection_unless_a_pool_may_change_it(monkeypatch):
    incident = make_incident()

    @compiled
    def titles(pk: int):
        return Incident.objects.filter(pk=pk).values_list("title")

    before = prepared()
    for _ in range(3):
        assert titles(incident.pk) == [(incident.title,)]
    assert prepared() == before + 1

    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", True)
    assert compiled(lambda: Incident.objects.values_list("title"))() == [(incident.title,)]
    assert prepared() == before + 1


@pytest.mark.skipif(settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"), reason="prepares by itself")
def test_a_query_whose_first_execution_failed_can_be_asked_again():
    incident = make_incident()

    @compiled
    def titles(pk: int):
        return Incident.objects.filter(pk=pk).values_list("title")

    for _ in range(2):
        with pytest.raises(DataError), transaction.atomic():
            titles(2**70)
    assert titles(incident.pk) == titles(incident.pk) == [(incident.title,)]


@pytest.mark.parametrize("rows", [Service.objects.values("name"), Service.objects.prefetch_related("impacts")])
def test_what_cannot_be_given_is_refused(rows):
    with pytest.raises(TypeError, match="plain tuples"):
        compiled(lambda: rows)()


def test_rows_that_are_loaded_are_not_asked_for_again(django_assert_num_queries):
    incident = make_incident(origin=make_service("Kinesis"))
    make_impact(service=make_service("Elsewhere"))
    load_facts(incident)

    with django_assert_num_queries(0):
        (impact,) = incident.impacts.all()
        assert impact.incident is incident
        assert (incident.impacts.count(), list(impact.vias.all())) == (1, [])
    with django_assert_num_queries(2):
        assert list(incident.impacts.filter(role=Impact.Role.ORIGIN)) == list(incident.impacts.struck()) == [impact]


def test_postgresql_is_told_how_to_run_what_pages_ask():
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL would")
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)
        cursor.execute("SHOW plan_cache_mode")
        assert cursor.fetchone() == ("force_generic_plan",)
        cursor.execute("SHOW random_page_cost")
        assert cursor.fetchone() == ("1.1",)


def test_who_has_weighed_indexes_for_their_server_is_left_to_it():
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL weighs them")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL random_page_cost = 2")
        suit_pages(connection)
        cursor.execute("SHOW random_page_cost")
        assert cursor.fetchone() == ("2",)
