"""A real lock and a real disk that takes no more: who reads goes on, who writes is told, nothing is half written."""

import os
import sqlite3
import subprocess
import sys

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.urls import reverse

from incidents.models import StatusChange
from tests.administration import posted
from tests.factories import make_administrator, make_draft, make_incident

pytestmark = pytest.mark.django_db(transaction=True)
SECONDS = 0.5


@pytest.fixture
def client():
    return Client(raise_request_exception=False)


@pytest.fixture(autouse=True)
def on_sqlite():
    if connection.vendor != "sqlite":
        pytest.skip("SQLite has one lock for all writers")


@pytest.fixture
def locked():
    """Begin to write on a second connection, and leave it at that; the first waits only so many seconds."""
    options = connection.settings_dict["OPTIONS"]
    usual, options["timeout"] = options["timeout"], SECONDS
    connection.close()
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)

    def lock():
        other.execute("BEGIN IMMEDIATE")

    yield lock
    other.close()
    options["timeout"] = usual
    connection.close()


def told_busy(client, address, data):
    response = client.post(address, data)
    assert response.status_code == 503
    assert response["Retry-After"] == "5"
    assert "The database is busy with another change" in response.text


def test_while_another_writes_a_login_and_a_save_are_told_so_and_pages_are_read(client, locked):
    administrator = make_administrator("me", password="a-long-enough-one")
    draft = make_draft(slug="an-outage", title="Before")
    shown = make_incident()
    staff = Client(raise_request_exception=False)
    staff.force_login(administrator)
    change = reverse("admin:incidents_incident_change", args=[draft.pk])
    form = posted(staff.get(change))
    sessions = Session.objects.count()
    locked()

    told_busy(client, reverse("login"), {"username": "me", "password": "a-long-enough-one"})
    told_busy(client, reverse("login"), {"username": "me", "password": "a-wrong-one"})
    told_busy(staff, change, {**form, "title": "After", "_save": "1"})
    moved = {"action": "publish", "_selected_action": [draft.pk]}
    told_busy(staff, reverse("admin:incidents_incident_changelist"), moved)
    for reader, address in ((client, shown.get_absolute_url()), (client, "/incidents/"), (staff, change)):
        assert reader.get(address).status_code == 200

    draft.refresh_from_db()
    assert (draft.title, draft.state, draft.version) == ("Before", "draft", 1)
    assert Session.objects.count() == sessions
    assert not StatusChange.objects.filter(incident=draft).exists()
    assert not AccessAttempt.objects.exists()


READING = """
import resource, signal
import django
django.setup()
from django.conf import settings
from django.test import Client
settings.DEBUG = False
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # from here on no file takes another byte
client = Client(raise_request_exception=False)
login = {"username": "me", "password": "a-long-enough-one"}
for address in ("/", "/incidents/", "/incidents/?sort=title&q=a", "/incidents/an-outage/", "/incidents.csv"):
    print(client.get(address).status_code)
response = client.post("/accounts/login/", login)
print(response.status_code, "was not saved" in response.text or "Nothing is lost" in response.text)
print(client.get("/incidents/an-outage/").status_code)
"""


def test_a_disk_that_takes_no_more_leaves_reading_as_it_is():
    make_administrator("me", password="a-long-enough-one")
    make_incident(slug="an-outage")
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{connection.settings_dict['NAME']}",
        "DJANGO_SETTINGS_MODULE": "postmortems.settings",
        "ALLOWED_HOSTS": "testserver",
        "PYTHONDONTWRITEBYTECODE": "1",
    }

    said = subprocess.run(
        [sys.executable, "-c", READING],
        env=environment,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )

    assert said.stdout.split("\n")[:-1] == ["200"] * 5 + ["503 True", "200"]
