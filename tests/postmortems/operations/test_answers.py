"""What holds of every answer: caches, crawlers, and what administrators and staff may ask of the administration."""

import os
import runpy
import socket
import subprocess
import sys
from secrets import token_urlsafe

import pytest
from django.conf import settings as django_settings
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.urls import reverse

from incidents.models import Incident, Relation
from postmortems.urls import urlpatterns
from tests.factories import (
    make_administrator,
    make_draft,
    make_incident,
    make_lesson,
    make_reader,
    make_remediation,
    make_user,
)
from tests.postmortems.test_nothing_leaks import OPENED_ELSEWHERE, one_of_each_view, page_addresses, url_patterns

pytestmark = pytest.mark.django_db


#: What is the same for everybody, and may be kept on the way.
PUBLIC = {"robots", "theme"}


@pytest.mark.parametrize("make_account", [None, make_reader, make_administrator])
def test_no_cache_but_the_readers_own_keeps_a_page_and_that_asks_again(client, make_account):
    incident, lesson = make_incident(slug="an-outage", tags=["a-tag"]), make_lesson(slug="a-lesson")
    make_remediation(incident=incident)
    others = [reverse(name) for name in OPENED_ELSEWHERE - PUBLIC if not takes_arguments(name)]
    addresses = [
        *one_of_each_view(page_addresses(incident, lesson)),
        *others,
        "/missing/",
        "/incidents/nothing.md",
        "/admin/",
    ]
    addresses += [f"/lessons/a-lesson/{leaf}/" for leaf in ("rename", "merge", "split")]
    if make_account:
        client.force_login(make_account())

    for address in addresses:
        response = client.get(address)
        assert "private" in response["Cache-Control"], address
        assert "no-cache" in response["Cache-Control"], address
        assert "Cookie" in response["Vary"], address


def takes_arguments(name):
    return next(pattern for pattern in url_patterns(urlpatterns) if pattern.name == name).pattern.regex.groups > 0


def test_crawlers_are_asked_to_leave_filtered_lists_and_private_sites_alone(client, settings):
    response = client.get("/robots.txt")
    assert "public" in response["Cache-Control"]
    assert "Disallow: /*?\n" in response.text
    assert client.get("/incidents/?severity=1&page=2")["X-Robots-Tag"] == "noindex, nofollow"
    assert "X-Robots-Tag" not in client.get("/incidents/?page=2")

    settings.FAULTLINE_PUBLIC = False

    assert client.get("/robots.txt").text == "User-agent: *\nDisallow: /\n"
    assert client.get("/accounts/login/")["X-Robots-Tag"] == "noindex, nofollow"


@pytest.mark.parametrize("path", ["/tags/{}/", "/services/{}/", "/incidents/{}/", "/incidents/{}.md"])
def test_what_is_hidden_costs_as_many_queries_as_what_is_not_there(client, path, django_assert_num_queries):
    hidden = make_draft(slug="hush", tags=["hush"])
    service = hidden.impacts.get().service
    service.slug = "hush"
    service.save()
    hidden.former_slugs.create(slug="hush-before")
    service.former_slugs.create(slug="hush-before")
    client.get(path.format("nothing"))

    with django_assert_num_queries(1 if "tags" in path else 2):
        assert client.get(path.format("nothing")).status_code == 404
    for slug in ("hush", "hush-before"):
        with django_assert_num_queries(1 if "tags" in path else 2):
            assert client.get(path.format(slug)).status_code == 404


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_a_list_of_the_administration_stands_whatever_its_address_asks_for(client):
    client.force_login(make_administrator())
    queries = [
        "id__range=1",
        "id__regex=(",
        "pk__in=" + "9" * 30,
        "id__exact=" + "9" * 5000,
        "e=1",
        "o=9.9",
        "p=" + "9" * 30,
    ]
    for place, model in enumerate(admin.site._registry):
        changes = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for query in queries if model is Incident else queries[place % 3 :: 3]:  # the same code answers for all models
            assert client.get(f"{changes}?{query}", follow=True).status_code in (200, 400), (changes, query)
    incidents = reverse("admin:incidents_incident_changelist")
    assert client.get(f"{incidents}?slug__regex=(", follow=True).status_code == 200
    lessons = reverse("admin:lessons_lesson_changelist")
    for address in ("history/" + "9" * 5000 + "/", "history/" + "9" * 30 + "/"):
        assert client.get(f"{lessons}1/{address}").status_code == 404
        assert client.get(f"{lessons}{'9' * 5000}/{address}").status_code == 404
    for digits in (30, 5000):
        assert client.get(f"{incidents}{'9' * digits}/history/").status_code == 404


def test_staff_see_and_choose_in_the_administration_only_what_they_may_read(client):
    shown, hidden = make_incident(title="Shown"), make_draft(title="Hush", tags=["hush-tag"])
    relation = Relation.objects.create(incident=shown, to=hidden)
    user = make_user(is_staff=True)
    user.user_permissions.set(Permission.objects.all())
    client.force_login(user)

    for name in ("incident", "impact", "relation", "organization", "service", "source"):
        model_admin = f"admin:incidents_{name}_changelist"
        try:
            assert "Hush" not in client.get(reverse(model_admin)).text, name
        except LookupError:
            raise AssertionError(name) from None
    assert "hush-tag" not in client.get("/admin/taggit/tag/").text
    change = reverse("admin:incidents_incident_change", args=[shown.pk])
    assert "Hush" not in client.get(change).text
    for address in (
        reverse("admin:incidents_incident_change", args=[hidden.pk]),
        reverse("admin:incidents_relation_change", args=[relation.pk]),
        reverse("admin:incidents_incident_delete", args=[hidden.pk]),
    ):
        assert client.get(address).status_code in (302, 403), address
    history = reverse("admin:incidents_incident_history", args=[hidden.pk])
    assert client.get(history).status_code == 404
    add = reverse("admin:incidents_signal_add")
    refused = client.post(add, {"incident": hidden.pk, "kind": "text", "text": "x", "position": 1, "_save": "1"})
    assert refused.status_code == 200
    assert not hidden.signals.exists()
    moved = {"action": "publish", "_selected_action": [hidden.pk]}
    client.post(reverse("admin:incidents_incident_changelist"), moved, follow=True)
    assert Incident.objects.get(pk=hidden.pk).state == Incident.State.DRAFT


def test_staff_without_a_role_do_not_touch_the_vocabulary(client):
    make_lesson(slug="a-lesson", name="A lesson")
    client.force_login(make_user(is_staff=True))

    for leaf in ("rename", "merge", "split"):
        assert client.post(f"/lessons/a-lesson/{leaf}/", {"name": "Mine", "slug": "mine"}).status_code == 403
    assert client.get("/links/").status_code == 403


@pytest.mark.parametrize(
    ("setting", "told"),
    [({"HSTS_SECONDS": "abc", "DEBUG": "0"}, "HSTS_SECONDS is “abc”"), ({"DATABASE_URL": "garbage"}, "DATABASE_URL")],
)
def test_gunicorn_ends_with_one_line_where_a_setting_is_wrong(setting, told):
    said = start_gunicorn("127.0.0.1:0", {"DEBUG": "1", "SECRET_KEY": token_urlsafe(50), **setting})

    [line] = [line for line in said.stderr.splitlines() if "[INFO]" not in line]
    assert line.startswith(f"Faultline is not set up: {told}")
    assert said.returncode == 3


def test_gunicorn_ends_with_one_line_where_its_address_is_taken():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        said = start_gunicorn(address, {"DEBUG": "1"})

    [line] = [line for line in said.stderr.splitlines() if "[INFO]" not in line]
    assert line.startswith(f"Faultline cannot listen on {address}: Address already in use.")
    assert said.returncode == 1


def start_gunicorn(address, environment):
    command = [sys.executable, "-m", "gunicorn", "--bind", address]
    return subprocess.run(
        command,
        env={**os.environ, **environment},
        cwd=django_settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_gunicorn_is_told_to_keep_slow_clients_from_all_its_threads():
    told = runpy.run_path(str(django_settings.BASE_DIR / "gunicorn.conf.py"))

    assert told["worker_class"] == "gthread"
    assert told["wsgi_app"] == "postmortems.wsgi"
    assert 0 < told["timeout"] <= 60
    assert told["workers"] * told["threads"] >= 32


def test_a_page_shows_what_turns_the_direction_of_a_text_and_a_document_keeps_it(client):
    incident = make_incident(title="Paid \u202e001\u202c", was="It was \u2066so\u2069.")

    page = client.get(incident.get_absolute_url())

    assert "<h1" in page.text
    assert "Paid [U+202E]001[U+202C]" in page.text
    assert "It was [U+2066]so[U+2069]." in page.text
    assert not set("\u202e\u202c\u2066\u2069") & set(page.text)
    assert int(page["Content-Length"]) == len(page.content)
    assert "Paid \u202e001\u202c" in client.get(f"{incident.get_absolute_url().rstrip('/')}.md").text
