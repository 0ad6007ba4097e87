"""What a reader and the log are told when something goes wrong."""

import logging
import re

import pytest
from django.db import OperationalError
from django.test import Client, RequestFactory

from incidents.models import Incident
from postmortems.operations.logs import LineFormatter
from postmortems.wsgi import application
from tests.factories import make_reader
from tests.site_client import SiteClient

pytestmark = pytest.mark.django_db


@pytest.fixture
def client():
    return Client(raise_request_exception=False)


@pytest.fixture
def lines(caplog):
    """What the log on standard error holds, formatted while the request is answered."""
    found, formatter = [], LineFormatter()

    class Kept(logging.Handler):
        def emit(self, record):
            found.append(formatter.format(record))

    logger = logging.getLogger("django.request")
    handler = Kept(logging.ERROR)
    logger.addHandler(handler)
    yield found
    logger.removeHandler(handler)


def fail_with(monkeypatch, error):
    def visible_to(self, user):
        user.is_authenticated  # noqa: B018
        raise error

    monkeypatch.setattr("incidents.models.incident.IncidentQuerySet.visible_to", visible_to)


def test_while_the_database_is_away_the_answer_is_503_and_the_log_names_request_and_cause(client, monkeypatch, lines):
    reader = make_reader()
    client.force_login(reader)
    fail_with(monkeypatch, OperationalError("connection refused\nIs the server running?"))

    response = client.get("/incidents/")

    assert response.status_code == 503
    assert response["Retry-After"] == "30"
    assert "cannot reach its database" in response.text
    assert response["X-Request-ID"] in response.text
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
    for name, value in {
        "X-Frame-Options": "DENY",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
    }.items():
        assert response[name] == value
    assert "private" in response["Cache-Control"]
    [line] = lines
    assert f"request={response['X-Request-ID']} user={reader.pk} path=/incidents/" in line
    assert "connection refused Is the server running?" in line
    assert "\n" not in line


def test_a_fault_of_the_program_is_500_with_a_number_by_which_the_log_knows_it(client, monkeypatch, lines):
    fail_with(monkeypatch, ValueError("inner workings"))

    response = client.get("/incidents/")

    assert response.status_code == 500
    assert response["X-Request-ID"] in response.text
    assert "inner workings" not in response.text
    assert "Content-Security-Policy" in response
    [line] = lines
    assert f"request={response['X-Request-ID']} user=none path=/incidents/" in line
    assert "Traceback (most recent call last)" in line
    assert "ValueError: inner workings" in line


def test_a_log_line_cannot_be_forged_by_an_address():
    record = logging.LogRecord(
        "django.request", logging.ERROR, "", 0, "Not Found: %s", ("/a\n2026 ERROR b\x1b[2J",), None
    )

    assert "/a\\n2026 ERROR b\\x1b[2J" in LineFormatter().format(record)


def test_a_login_while_the_database_is_busy_is_told_so(client, monkeypatch):
    class Locked(Exception):
        pgcode = "55P03"

    error = OperationalError("database is locked")
    error.__cause__ = Locked()
    monkeypatch.setattr("django.contrib.auth.forms.authenticate", lambda *args, **options: (_ for _ in ()).throw(error))

    response = client.post("/accounts/login/", {"username": "reader", "password": "a-long-enough-one"})

    assert response.status_code == 503
    assert response["Retry-After"] == "5"
    assert "busy" in response.text


def test_a_request_keeps_the_name_that_the_proxy_gave_it(client, settings):
    sent = {"X-Request-ID": "0123456789abcdef"}
    assert client.get("/schema/lesson.json", headers=sent)["X-Request-ID"] != sent["X-Request-ID"]

    settings.BEHIND_PROXY = True

    assert client.get("/schema/lesson.json", headers=sent)["X-Request-ID"] == sent["X-Request-ID"]
    forged = client.get("/schema/lesson.json", headers={"X-Request-ID": "a b\tc<script>"})["X-Request-ID"]
    assert re.fullmatch("[0-9a-f]{32}", forged)


def test_an_unknown_host_gets_the_headers_of_every_answer(client, settings):
    settings.SECURE_SSL_REDIRECT = True

    response = client.get("/", headers={"host": "evil.example"})

    assert response.status_code == 400
    for name in ("Content-Security-Policy", "X-Frame-Options", "X-Content-Type-Options", "Permissions-Policy"):
        assert name in response


@pytest.mark.parametrize("debug", [True, False])
def test_in_development_a_missing_page_is_ours_and_says_below_what_was_tried(settings, debug):
    settings.DEBUG = debug
    client = Client()

    missing, hidden = client.get("/missing/").text, client.get("/incidents/nothing/").text

    assert "There is no such page" in missing
    assert "There is no such page" in hidden
    assert ("remediations/gaps/" in missing) is debug
    assert ("No Incident matches the given query" in hidden) is debug
    assert ("incident_detail" in hidden) is debug


@pytest.mark.parametrize(
    "address",
    ["/incidents/?q=a%00", "/?%1B=1", "/lessons/?q=%C2%85", "/tags/%00/", "/incidents/a%1Bb/", "/missing/?x=%7F"],
)
def test_a_control_character_in_an_address_is_refused_and_echoed_nowhere(client, address):
    response = client.get(address)

    assert response.status_code == 400
    assert not re.search("[\0\x1b\x7f\x85]|%00|%1B|%7F|%C2%85", response.text)


CODECS = ["unicode_escape", "utf-16", "idna", "latin-1", "rot13", "base64", "undefined", "nonsense"]


@pytest.mark.parametrize("parameter", [*(f"charset={name}" for name in CODECS), "charset*=a''b"])
def test_a_request_is_read_as_utf_8_only(parameter):
    client = SiteClient()
    for method, address in (("GET", r"/incidents/?q=\ud800"), ("POST", "/accounts/login/?next=/")):
        response = client.generic(method, address, b"username=a", content_type=f"text/plain; {parameter}")

        assert response.status_code == 400
        assert "could not make sense" in response.text


def test_the_application_that_gunicorn_runs_reads_requests_as_utf_8():
    answered = {}
    environ = RequestFactory().generic("GET", "/robots.txt").environ | {"CONTENT_TYPE": "a/b; charset=rot13"}

    b"".join(application(environ, lambda status, headers: answered.update(status=status)))

    assert answered["status"].startswith("400")


def test_a_cookie_of_somebody_else_with_a_control_character_is_left_aside(client):
    client.cookies["sessionid"] = "abcdefgh\0ijkl"

    assert client.get("/accounts/password/").status_code == 302
    assert not Incident.objects.exists()
