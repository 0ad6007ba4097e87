"""Pages are sent when they have changed, drawn once for all without an account, and never stale or somebody else's."""

import re
from datetime import date

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from incidents.access import REVIEWERS
from incidents.edition.number import keep, stop_keeping
from incidents.models import Incident
from tests.edition import edition
from tests.factories import (
    make_administrator,
    make_event,
    make_incident,
    make_lesson,
    make_organization,
    make_reader,
    make_restricted,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def incident():
    return make_incident(title="The outage", state=Incident.State.PUBLISHED)


@pytest.fixture
def page(incident):
    return incident.get_absolute_url()


@pytest.fixture
def account(client):
    """A reader who has logged in, with the cookie of the forms' token, as after the first page."""
    reader = make_reader()
    client.force_login(reader)
    client.get(reverse("password_change"))
    assert "csrftoken" in client.cookies
    return reader


def open_page(client, address, **headers):
    """Open a page when all that was written before is on record; the answer says whether it was drawn for it."""
    edition()
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address, headers=headers)
    response.was_drawn = len(queries) > 1  # more than the one for the edition
    return response


def is_still(client, address, response):
    """Whether the page that was answered before is still the page."""
    again = open_page(client, address, if_none_match=response["ETag"])
    assert again.status_code in (200, 304)
    return again.status_code == 304


@pytest.mark.both_databases
def test_a_reader_without_an_account_is_served_what_was_drawn_before(client, page, django_assert_num_queries):
    first = open_page(client, page)
    with django_assert_num_queries(1):  # for the edition
        second = client.get(page)

    assert first.was_drawn
    assert second.content == first.content
    assert dict(second.items()).keys() == dict(first.items()).keys()
    assert second["ETag"] == first["ETag"]
    assert (second["Content-Type"], second["Vary"]) == (first["Content-Type"], first["Vary"])
    assert "script-src 'self'" in second["Content-Security-Policy"]
    assert second["X-Request-ID"] != first["X-Request-ID"]


def test_a_page_that_a_reader_has_is_not_sent_again(client, page, django_assert_num_queries):
    tag = open_page(client, page)["ETag"]
    with django_assert_num_queries(1):
        response = client.get(page, headers={"If-None-Match": tag})

    assert response.status_code == 304
    assert response.content == b""
    assert response["ETag"] == tag
    assert response["Cache-Control"] == "public, no-cache"
    assert {"Cookie", "Accept-Encoding"} <= set(response["Vary"].split(", "))
    for name in ("Content-Security-Policy", "X-Frame-Options", "X-Content-Type-Options", "Permissions-Policy"):
        assert name in response, name
    assert "Content-Length" not in response


@pytest.mark.both_databases
def test_an_account_costs_three_queries_where_it_has_the_page(client, account, page, django_assert_num_queries):
    tag = open_page(client, page)["ETag"]
    with django_assert_num_queries(3):  # the edition, the session, the account
        response = client.get(page, headers={"If-None-Match": tag})

    assert response.status_code == 304
    assert response["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("has_account", [False, True])
def test_all_shapes_of_the_question_are_understood(client, page, request, has_account):
    if has_account:
        request.getfixturevalue("account")
    tag = open_page(client, page)["ETag"]
    assert tag.startswith('W/"')

    for asked in (tag, f" {tag} ", f'"other", {tag}', f'W/"a" , {tag},"b"', tag.removeprefix("W/"), "*"):
        assert client.get(page, headers={"If-None-Match": asked}).status_code == 304, asked
        assert client.head(page, headers={"If-None-Match": asked}).status_code == 304, asked
    assert client.post(page, headers={"If-None-Match": tag}).status_code == 405
    assert client.get("/incidents/missing/", headers={"If-None-Match": "*"}).status_code == 404


@pytest.mark.parametrize("header", ["If-None-Match", "Accept-Encoding"])
def test_a_question_that_makes_no_sense_is_answered_by_the_page(client, page, header):
    edition()
    for asked in (
        "",
        '"',
        "W/",
        'W/"',
        '"unknown"',
        "W/" * 2000,
        "\udcff",
        '"a"' * 1500,
        "None",
        "*, *",
        ";q=,;;",
        "\0",
    ):
        response = client.get(page, headers={header: asked})
        assert response.status_code == 200, asked
        assert response.headers.get("Content-Encoding") or "The outage" in response.text, asked


def test_head_is_answered_as_get_and_by_the_same_page(client, page):
    head = client.head(page)
    edition()
    head = client.head(page)
    got = client.get(page)

    assert head.content == b""
    assert (head["ETag"], head["Vary"], head["Cache-Control"]) == (got["ETag"], got["Vary"], got["Cache-Control"])
    assert f'value="{page}"' in got.text


@pytest.mark.both_databases
def test_whatever_is_written_is_on_the_next_page(client, incident, page):
    before = open_page(client, page)
    make_event(incident=incident, text="Something new happened.")
    after = open_page(client, page, if_none_match=before["ETag"])

    assert "Something new happened." in after.text
    Incident.objects.filter(pk=incident.pk).update(title="The renamed outage")
    assert "The renamed outage" in open_page(client, page).text
    incident.delete()
    assert open_page(client, page).status_code == 404


def test_a_page_that_says_the_same_after_a_change_elsewhere_is_not_sent_again(client, page):
    before = open_page(client, page)
    make_restricted(title="Nobody shall know")

    assert is_still(client, page, before)


@pytest.mark.both_databases
def test_an_account_has_another_page_after_each_change_of_what_it_may_read(client, account, page):
    before = open_page(client, page)
    assert is_still(client, page, before)
    group = Group.objects.create(name="team")
    changes = [
        lambda: account.groups.add(group),
        lambda: account.groups.add(Group.objects.get(name=REVIEWERS)),
        lambda: account.groups.remove(Group.objects.get(name=REVIEWERS)),
        lambda: make_restricted(groups=[group]),
        lambda: type(account).objects.filter(pk=account.pk).update(is_staff=True),
        lambda: type(account).objects.filter(pk=account.pk).update(is_superuser=True),
        lambda: type(account).objects.filter(pk=account.pk).update(first_name="Ada"),
        lambda: Incident.objects.earliest("pk").authors.add(account),
    ]
    tags = {before["ETag"]}
    for change in changes:
        change()
        assert not is_still(client, page, before)
        before = open_page(client, page)
        tags.add(before["ETag"])
    assert len(tags) == len(changes) + 1
    assert "Ada" in before.text


def test_an_account_that_is_closed_is_shown_nothing_of_what_it_had(client, account):
    hidden = make_incident(visibility=Incident.Visibility.INTERNAL).get_absolute_url()
    before = open_page(client, hidden)
    type(account).objects.filter(pk=account.pk).update(is_active=False)

    assert open_page(client, hidden, if_none_match=before["ETag"]).status_code == 404


def test_logging_in_and_out_give_another_page(client, page):
    public = open_page(client, page)
    reader = make_reader(password="a long password")
    client.post(reverse("login"), {"username": reader.get_username(), "password": "a long password"})
    own = open_page(client, page, if_none_match=public["ETag"])
    assert own.status_code == 200
    assert "private" in own["Cache-Control"]
    assert reader.get_username() in own.text

    client.post(reverse("logout"))
    again = open_page(client, page, if_none_match=own["ETag"])
    assert again.status_code == 200
    assert again.content == public.content
    client.post(reverse("login"), {"username": reader.get_username(), "password": "a long password"})
    assert not is_still(client, page, own)  # its forms hold a token of the former log-in


def test_each_account_has_pages_of_its_own(client, page):
    tags = set()
    for name in ("one", "two"):
        client.force_login(make_reader(name))
        client.get(reverse("password_change"))
        response = open_page(client, page)
        assert name in response.text
        tags.add(response["ETag"])
    assert len(tags) == 2


@pytest.mark.parametrize("has_account", [False, True])
def test_theme_zone_day_release_and_settings_give_another_page(
    client, page, request, settings, monkeypatch, has_account
):
    if has_account:
        request.getfixturevalue("account")
    page += "?times=local"
    seen = [open_page(client, page)]
    for name, value in (("theme", "dark"), ("theme", "light"), ("zone", "Asia/Kolkata"), ("zone", "UTC")):
        client.cookies[name] = value
        seen.append(open_page(client, page))
    if has_account:
        monkeypatch.setattr(timezone, "localdate", lambda: date(2031, 1, 1))
        seen.append(open_page(client, page))
        monkeypatch.setattr("incidents.edition.release._files", lambda: "another release")
        seen.append(open_page(client, page))
    assert len({response["ETag"] for response in seen}) == len(seen)

    assert 'data-theme="light"' in seen[2].text
    settings.FAULTLINE_PUBLIC = False
    assert open_page(client, page).status_code == (200 if has_account else 302)


def test_a_page_of_another_day_release_or_setting_is_drawn_anew(client, page, settings, monkeypatch):
    open_page(client, page)
    assert not open_page(client, page).was_drawn

    monkeypatch.setattr(timezone, "localdate", lambda: date(2031, 1, 1))
    assert open_page(client, page).was_drawn
    monkeypatch.setattr("incidents.edition.release._files", lambda: "another release")
    assert open_page(client, page).was_drawn
    settings.TRACKER_URL = "https://tracker.example.org/{key}"
    assert open_page(client, page).was_drawn


def test_unknown_cookies_and_what_no_page_reads_do_not_matter(client, page):
    open_page(client, page)
    client.cookies["theme"] = "no such theme"
    client.cookies["other"] = "value"

    assert not open_page(client, page, accept_language="de", user_agent="another").was_drawn


def test_another_host_or_scheme_is_another_page(client, page, settings):
    settings.ALLOWED_HOSTS = ["one.example.org", "two.example.org"]
    edition()
    for host in settings.ALLOWED_HOSTS:
        for secure in (False, True):
            response = client.get(page, headers={"host": host}, secure=secure)
            assert f"{'https' if secure else 'http'}://{host}" in response.text


def test_a_message_is_shown_once_and_kept_nowhere(client, page):
    open_page(client, page)
    client.post(reverse("reader_zone"), {"zone": "nowhere", "next": page})
    told = open_page(client, page)
    assert "There is no time zone of that name" in told.text
    assert "ETag" not in told
    assert "private" in told["Cache-Control"]

    assert "There is no time zone of that name" not in open_page(client, page).text


def test_what_a_shared_proxy_may_keep(client, page, settings):
    lesson = make_lesson()
    pages = [page, "/", "/incidents/", "/lessons/", lesson.get_absolute_url(), f"{page.rstrip('/')}.json"]
    for address in pages:
        response = open_page(client, address)
        assert response["Cache-Control"] == "public, no-cache", address
        assert "Cookie" in response["Vary"], address
        assert not response.cookies, address
        assert "csrfmiddlewaretoken" not in response.text, address
    for address in (reverse("login"), "/missing/", "/admin/", reverse("incident_random")):
        response = open_page(client, address)
        assert "private" in response["Cache-Control"], address
        assert "ETag" not in response, address
    assert "max-age" in open_page(client, "/robots.txt")["Cache-Control"]
    settings.FAULTLINE_PUBLIC = False
    assert "private" in open_page(client, page)["Cache-Control"]


@pytest.mark.parametrize("make_account", [make_reader, make_administrator])
def test_what_an_account_saw_is_its_own(client, page, make_account):
    client.force_login(make_account())
    for _ in range(2):
        for address in (page, "/", "/incidents/", "/incidents.csv", f"{page.rstrip('/')}.md", "/admin/", "/missing/"):
            response = open_page(client, address)
            assert "private" in response["Cache-Control"], address
            assert "public" not in response["Cache-Control"], address
            assert "Cookie" in response["Vary"], address
    assert "ETag" not in open_page(client, "/admin/")


def test_a_session_that_is_none_is_neither_served_nor_kept(client, page):
    client.cookies["sessionid"] = "unknown"
    response = open_page(client, page)

    assert "private" in response["Cache-Control"]
    assert "ETag" not in response
    client.cookies.clear()
    assert open_page(client, page).was_drawn


@pytest.mark.both_databases
def test_what_a_transaction_reads_before_its_end_is_kept_nowhere_on_postgresql(client, page):
    make_organization("Not on record yet")

    response = client.get(page)
    assert ("ETag" in response) is (connection.vendor == "sqlite")  # which has raised the edition at once


@pytest.mark.both_databases
def test_while_the_database_is_migrated_nothing_is_kept(client, page):
    open_page(client, page)
    stop_keeping(using="default", plan=["a migration"])
    response = open_page(client, page)
    assert response.was_drawn
    assert "ETag" not in response
    keep(using="default")
    assert open_page(client, page).was_drawn
    assert not open_page(client, page).was_drawn


def test_in_development_pages_are_drawn_each_time(client, page, settings):
    settings.KEEP_PAGES = False

    for _ in range(2):
        response = open_page(client, page)
        assert response.was_drawn
        assert "ETag" not in response


#: What reads more of a request than its address, method and account: a page depends on it only by theme and zone.
READ_HEADERS = {
    "incidents/former_addresses.py",  # leads on
    "incidents/preferences.py",  # theme and zone, which the key names
    "incidents/views/preferences.py",  # answers forms
    "lessons/remediation_board/row_views.py",  # answers a form
    "postmortems/editor/views.py",  # kept by no cache
    "postmortems/kept_pages/compression.py",
    "postmortems/kept_pages/middleware.py",
    "postmortems/middleware.py",
    "postmortems/operations/login_limit.py",
}


def test_no_page_reads_a_cookie_or_header_that_the_key_does_not_name(settings):
    reading = {
        str(path.relative_to(settings.BASE_DIR))
        for package in ("incidents", "lessons", "postmortems", "timelines")
        for path in (settings.BASE_DIR / package).rglob("*.py")
        if re.search(r"COOKIES|\.META\b|request\.headers", path.read_text())
    }
    reading |= {
        str(path.relative_to(settings.BASE_DIR))
        for path in (settings.BASE_DIR / "templates").rglob("*.html")
        if re.search(r"request\.(COOKIES|META|headers|session)", path.read_text())
    }

    assert reading == READ_HEADERS
