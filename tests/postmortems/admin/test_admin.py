import pytest
from axes.models import AccessAttempt
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from playwright.sync_api import expect

from incidents.admin.sections import name_of
from incidents.models import Incident, ReferenceSequence
from lessons.models import Lesson
from postmortems.admin import PostmortemAdmin
from postmortems.editor.starting.shipped import make_templates
from postmortems.models import IncidentTemplate, SynonymGroup, TemplateGuidance, WatchedPhrase
from tests.administration import act, page, posted, rows_page, save, with_rows
from tests.factories import make_incident, make_lesson, make_reader, make_user

pytestmark = pytest.mark.django_db

MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)
OURS = [model for model in MODELS if model._meta.app_label in ("incidents", "timelines", "lessons", "taggit")]
KINDS_OF_ROWS = [name_of(inline(Incident, admin.site)) for inline in PostmortemAdmin.inlines]


def test_every_page_of_every_model_opens(client, incident):
    AccessAttempt.objects.create(username="reader", ip_address="203.0.113.7", failures_since_start=1)
    SynonymGroup.objects.create(phrases="rollback\nrevert")
    WatchedPhrase.objects.create(kind="blame", phrase="cowboy")
    make_templates(IncidentTemplate, TemplateGuidance)

    for model in MODELS:
        row = model._base_manager.first() or model._base_manager.create(name="A group")
        made_by_hand = model not in (ReferenceSequence, AccessAttempt)
        pages = [page("changelist", model), *([page("add", model)] if made_by_hand else [])]
        for address in [*pages, page("change", row), page("history", row)]:
            assert client.get(address, follow=True).status_code == 200, address


def test_a_list_costs_the_same_however_many_rows_it_has(client, incident):
    lists = [page("changelist", model) for model in OURS]
    client.get(lists[0])
    with_few = {address: cost_of(client, address) for address in lists}
    with_rows(make_incident(), 2)

    assert {address: cost_of(client, address) for address in lists} == with_few
    assert max(with_few.values()) <= 12


def test_the_pages_of_an_incident_cost_the_same_however_many_rows_it_has(client, incident):
    pages = [page("change", incident), *(rows_page(incident, rows) for rows in KINDS_OF_ROWS)]
    client.get(pages[0])
    with_two = {address: cost_of(client, address) for address in pages}
    with_rows(incident, 2)

    assert {address: cost_of(client, address) for address in pages} == with_two
    assert max(with_two.values()) <= 24


def cost_of(client, url):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_only_staff_get_in(client):
    client.logout()
    for _ in ("nobody", "a reader"):
        for model in OURS:
            response = client.get(page("changelist", model))
            assert response.status_code == 302, model
            assert response.url.startswith(reverse("admin:login")), model
        client.force_login(make_reader())


def staff_who_may(*codenames):
    user = make_user(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    return user


def test_staff_who_may_only_look_change_nothing(client, incident):
    form = posted(client.get(page("change", incident)))
    client.force_login(staff_who_may("view_incident", "view_figure"))

    assert client.get(page("change", incident)).status_code == 200
    assert save(client, incident, form, title="Mine").status_code == 403
    act(client, "archive", incident)

    after = Incident.objects.get(pk=incident.pk)
    assert (after.title, after.state, after.version) == (incident.title, "published", 1)


def test_staff_see_and_change_only_the_rows_that_they_may(client, incident):
    client.force_login(staff := staff_who_may("change_incident", "change_figure", "view_cause"))
    assert save(client, incident, form=posted(client.get(page("change", incident)))).status_code == 403
    incident.authors.add(staff)
    form = posted(client.get(page("change", incident)))

    assert save(client, incident, **{"figures-0-what": "My figure"}).status_code == 302
    assert save(client, incident, **{"causes-0-text": "My cause"}).status_code == 302
    assert save(client, incident, form, **{"triggers-0-text": "My trigger"}).status_code == 404

    assert incident.figures.first().what == "My figure"
    assert incident.causes.first().text == "A limit was reached."
    assert incident.triggers.first().text == "Capacity was added."
    sections = [section.name for section in client.get(page("change", incident)).context["sections"]]
    assert sections == ["", "causes", "figures"]
    assert "causes-0-text" not in posted(client.get(rows_page(incident, "causes")))


def test_staff_without_any_permission_see_no_model(client, incident):
    client.force_login(staff_who_may())

    assert client.get(page("changelist", Incident)).status_code == 403
    assert client.get(page("change", incident)).status_code == 403


@pytest.mark.both_databases
def test_the_history_of_an_incident_is_on_a_page_of_its_own_if_it_is_there(client, incident):
    assert client.get(page("history", incident)).url == f"{incident.get_absolute_url()}history/"
    for path in ("abc/history/", "0/history/", "9" * 30 + "/history/"):
        assert client.get(page("changelist", Incident) + path).status_code == 404, path


@pytest.mark.both_databases
def test_a_history_of_a_lesson_that_does_not_exist_is_not_found(client):
    lesson = make_lesson()
    for path in ("abc/history/", "abc/history/1/", f"{lesson.pk}/history/abc/", "9" * 30 + "/history/"):
        assert client.get(page("changelist", Lesson) + path).status_code == 404, path


def test_the_page_of_a_row_stands_where_its_address_names_no_field(client, incident):
    assert client.get(page("change", incident) + "?_to_field=").status_code == 200


@pytest.mark.both_databases
def test_a_senseless_address_of_the_list_gets_a_page(client, incident):
    for query in (
        "q=" + "x" * 5000,
        "p=abc",
        "p=" + "9" * 30,
        "o=99.-99.x",
        "severity__exact=abc",
        "organization__id__exact=" + "9" * 30,
        "started_at__year=" + "9" * 30,
        "id__range=1",
        "id__range=" + "9" * 30,
        "started_at__year=9999",
        "started_at__year=2020&started_at__month=13",
        "unknown=1",
    ):
        assert client.get(f"{page('changelist', Incident)}?{query}", follow=True).status_code == 200, query


@pytest.mark.both_databases
def test_the_search_of_a_choice_stands_any_text(client, incident):
    where = {"app_label": "incidents", "model_name": "impact", "field_name": "service"}

    def found(term):
        return client.get(reverse("admin:autocomplete"), {**where, "term": term}).json()["results"]

    assert [row["text"] for row in found("Cognito")] == ["Amazon Cognito"]
    assert found("x" * 5000) == []


@pytest.mark.long
def test_the_form_of_an_incident_breaks_no_policy_in_a_browser(page, live_server, incident, administrator):
    administrator.set_password("a-long-enough-one")
    administrator.save()
    page.goto(f"/admin/login/?next=/admin/incidents/incident/{incident.pk}/change/")
    page.fill("#id_username", "administrator")
    page.fill("#id_password", "a-long-enough-one")
    page.click("[type=submit]")

    page.locator(".sections").get_by_role("link", name="Impacts").click()
    page.locator("#impacts-group .select2-selection").first.click()
    page.locator("input.select2-search__field").last.fill("Cognito")
    page.get_by_role("option", name="Amazon Cognito").click()
    page.locator("[name=_continue]").first.click()
    expect(page.locator(".messagelist")).to_contain_text("changed successfully")

    assert incident.impacts.order_by("position").first().service.name == "Amazon Cognito"
    page.get_by_role("link", name="History").first.click()
    expect(page.locator("table.revisions tbody tr")).to_have_count(2)
