"""A mistake in the settings, or with the database, is told in one line that names it."""

import os
import re
import runpy
import sqlite3
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import DatabaseError, OperationalError, connection

from postmortems.operations import commands, database_faults

GOOD = {"SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz"}


def settings_with(monkeypatch, **environment):
    for name in ("CACHE_URL", "DEBUG", "DATABASE_URL", "HTTPS", "BEHIND_PROXY", "KEEP_PAGES"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return runpy.run_path(str(settings.BASE_DIR / "postmortems/settings.py"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "a"),
        ("SECRET_KEY", "a" * 60),
        ("SECRET_KEY", "for-trying-out-on-one-machine-only-" + "0" * 32),
        ("SECRET_KEY", "django-insecure-0123456789abcdefghijklmnop"),
        ("DATABASE_URL", ""),
        ("DATABASE_URL", "garbage"),
        ("CACHE_URL", "garbage"),
        ("CACHE_URL", "locmemcache"),
        ("CACHE_URL", "filecache://"),
        ("CACHE_URL", "dbcache://"),
        ("CACHE_URL", "https://user:hush@cache.example.org"),
        ("CACHE_URL", "pymemcache://user:hush@cache.example.org"),
        ("KEEP_PAGES", "maybe"),
        ("DATABASE_URL", "postgres://user:hush@host:port/name"),
        ("DATABASE_URL", "postgres://user:hush@host"),
        ("DATABASE_URL", "mysql://user:hush@host/name"),
        ("DATABASE_URL", "http://[::1"),
        ("HSTS_SECONDS", "abc"),
        ("HSTS_SECONDS", "-1"),
        ("HTTPS", "of"),
        ("DEBUG", "ture"),
        ("FAULTLINE_PUBLIC", "2"),
        ("BEHIND_PROXY", "nginx"),
        ("FAULTLINE_REFERENCE_PREFIX", "fl"),
        ("FAULTLINE_REFERENCE_PREFIX", "1A"),
        ("FAULTLINE_REFERENCE_PREFIX", "A" * 11),
        ("TRACKER_URL", "OPS"),
        ("TRACKER_URL", "https://tracker.example.org/browse/"),
        ("TRACKER_URL", "https://{key}.example.org/{key}"),
        ("TRACKER_URL", "https://tracker.example.org/{key}/{key}"),
        ("TRACKER_URL", "https://tracker.example.org/{name}/{key}"),
        ("TRACKER_URL", "javascript:alert('{key}')"),
        ("TRACKER_URL", "http://[::1/{key}"),
        ("ALLOWED_HOSTS", "https://faultline.example.org"),
        ("ALLOWED_HOSTS", "faultline.example.org:443"),
        ("CSRF_TRUSTED_ORIGINS", "faultline.example.org"),
        ("EMAIL_URL", "mail.example.org"),
        ("EMAIL_URL", "smtp://"),
        ("EMAIL_URL", "smtps://user:hush@mail.example.org"),
        ("EMAIL_URL", "smtp+tls://user:hush@mail.example.org:port"),
        ("EMAIL_URL", "smtp+tls://user:hush@mail.example.org:587/folder"),
        ("EMAIL_URL", "smtp+tls://user:hu#sh@mail.example.org:587"),
        ("EMAIL_URL", "consolemail://hush"),
        ("SITE_URL", "faultline.example.org"),
        ("SITE_URL", "ftp://faultline.example.org"),
        ("SITE_URL", "https://user:hush@faultline.example.org"),
        ("SITE_URL", "https://faultline.example.org/?q=1"),
        ("SITE_URL", "https://faultline.example.org:99999"),
        ("SITE_URL", "https://fault line.example.org"),
        ("MAIL_FROM", "Faultline"),
        ("MAIL_FROM", "Faultline <faultline>"),
        ("MAIL_FROM", "a@example.org, b@example.org"),
        ("MAIL_FROM", "a@example.org\nBcc: b@example.org"),
    ],
)
def test_a_setting_that_cannot_be_is_named_in_one_line_without_a_password(monkeypatch, name, value):
    with pytest.raises(ImproperlyConfigured) as raised:
        settings_with(monkeypatch, **{**GOOD, name: value})

    told = str(raised.value)
    assert told.startswith(name)
    assert "\n" not in told
    assert "hush" not in told


def test_settings_that_can_be_are_taken(monkeypatch):
    found = settings_with(
        monkeypatch,
        **GOOD,
        ALLOWED_HOSTS=" faultline.example.org , [::1]",
        CSRF_TRUSTED_ORIGINS="https://faultline.example.org",
        DATABASE_URL="postgres://user:a%23b@host:5432/name",
        FAULTLINE_PUBLIC="no",
        FAULTLINE_REFERENCE_PREFIX="OPS2",
        HSTS_SECONDS="60",
        TRACKER_URL="https://tracker.example.org/browse/{key}?focus=1",
        HTTPS="TRUE",
        BEHIND_PROXY="",
    )

    assert found["ALLOWED_HOSTS"] == ["faultline.example.org", "[::1]"]
    assert found["DATABASES"]["default"]["PASSWORD"] == "a#b"
    assert (found["DEBUG"], found["FAULTLINE_PUBLIC"], found["SECURE_SSL_REDIRECT"]) == (False, False, True)
    assert (found["SECURE_HSTS_SECONDS"], found["FAULTLINE_REFERENCE_PREFIX"]) == (60, "OPS2")
    assert found["BEHIND_PROXY"] is False
    assert found["TRACKER_URL"] == "https://tracker.example.org/browse/{key}?focus=1"


def test_mails_are_sent_where_a_server_and_the_address_of_the_site_are_known(monkeypatch):
    for name in ("EMAIL_URL", "SITE_URL", "MAIL_FROM"):
        monkeypatch.delenv(name, raising=False)
    assert settings_with(monkeypatch, **GOOD)["SENDS_MAIL"] is False
    assert settings_with(monkeypatch, **GOOD, EMAIL_URL="smtp://localhost")["SENDS_MAIL"] is False
    server = "smtp+tls://me%40example.org:a%23b@mail.example.org"
    found = settings_with(monkeypatch, **GOOD, EMAIL_URL=server, SITE_URL="https://faultline.example.org/")

    assert found["SENDS_MAIL"] is True
    assert found["SITE_URL"] == "https://faultline.example.org"
    assert found["DEFAULT_FROM_EMAIL"] == "Faultline <faultline@faultline.example.org>"
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"], found["EMAIL_USE_TLS"]) == ("mail.example.org", 587, True)
    assert (found["EMAIL_HOST_USER"], found["EMAIL_HOST_PASSWORD"]) == ("me@example.org", "a#b")
    assert "EMAIL_USE_SSL" not in found
    assert found["EMAIL_TIMEOUT"] == 30
    found = settings_with(monkeypatch, **GOOD, EMAIL_URL="smtp+ssl://mail.example.org:1465", MAIL_FROM="x@example.org")
    assert (found["EMAIL_PORT"], found["EMAIL_USE_SSL"], found["DEFAULT_FROM_EMAIL"]) == (1465, True, "x@example.org")
    monkeypatch.delenv("MAIL_FROM")
    for name in ("EMAIL_URL", "SITE_URL"):
        monkeypatch.delenv(name)
    found = settings_with(monkeypatch, DEBUG="1")
    assert found["EMAIL_BACKEND"] == "django.core.mail.backends.console.EmailBackend"
    assert (found["SENDS_MAIL"], found["DEFAULT_FROM_EMAIL"]) == (True, "Faultline <faultline@localhost>")


def test_a_file_of_settings_that_cannot_be_read_is_named(tmp_path):
    file = tmp_path / ".env"
    file.write_bytes(b"SECRET_KEY=\xff\xfe")

    with pytest.raises(ImproperlyConfigured, match=r"\.env cannot be read"):
        runpy.run_path(str(settings.BASE_DIR / "postmortems/operations/environment.py"))["load_file"](file)


def test_a_command_without_settings_or_on_an_empty_database_ends_in_one_line(tmp_path):
    def said(**environment):
        run = subprocess.run(
            [sys.executable, "manage.py", "export_postmortems", tmp_path / "out"],
            cwd=settings.BASE_DIR,
            env={"PATH": os.environ["PATH"], **environment},
            capture_output=True,
            text=True,
        )
        assert run.returncode == 1
        assert run.stderr.count("\n") == 1, run.stderr
        return run.stderr

    assert "SECRET_KEY is not set" in said()
    empty = said(DEBUG="1", DATABASE_URL=f"sqlite:///{tmp_path}/empty.sqlite3")
    assert f"{tmp_path}/empty.sqlite3" in empty
    assert "manage.py migrate" in empty


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("SQLITE_BUSY", database_faults.BUSY),
        ("SQLITE_LOCKED", database_faults.BUSY),
        ("SQLITE_FULL", database_faults.FULL),
        ("SQLITE_READONLY", database_faults.READ_ONLY),
        ("SQLITE_CANTOPEN", database_faults.AWAY),
        ("SQLITE_NOTADB", database_faults.AWAY),
        ("SQLITE_CONSTRAINT", None),
        ("SQLITE_ERROR", None),
    ],
)
def test_what_sqlite_refuses_is_told_apart_from_what_the_program_does_wrong(name, fault):
    cause = sqlite3.OperationalError("something")
    cause.sqlite_errorname = name
    error = DatabaseError("something")
    error.__cause__ = cause

    assert database_faults.database_fault(error) is fault


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        (None, database_faults.AWAY),
        ("57P01", database_faults.AWAY),
        ("53300", database_faults.AWAY),
        ("53100", database_faults.FULL),
        ("40P01", database_faults.BUSY),
        ("25006", database_faults.READ_ONLY),
        ("42P01", database_faults.NOT_MIGRATED),
        ("2201B", None),
        ("23505", None),
    ],
)
def test_what_postgresql_refuses_is_told_apart_from_what_the_program_does_wrong(code, fault):
    cause: Any = Exception("something")
    cause.pgcode = code
    error = OperationalError("something")
    error.__cause__ = cause

    assert database_faults.database_fault(error) is fault


@pytest.mark.django_db
def test_an_import_into_a_read_only_database_blames_no_document(tmp_path, monkeypatch):
    text = (settings.BASE_DIR / "fixtures/lessons/blast-radius.md").read_text()
    (tmp_path / "lesson.md").write_text(re.sub(r"\nrelated:(\n- .*)+", "", text))

    def refuse(execute, sql, params, many, context):
        if sql.startswith("INSERT"):
            raise OperationalError("attempt to write a readonly database")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse), pytest.raises(CommandError) as raised:
        call_command("import_postmortems", str(tmp_path))

    assert "lesson.md" not in str(raised.value)
    assert "readonly database" in str(raised.value)


def test_an_error_of_the_program_keeps_its_traceback(monkeypatch):
    def fail(arguments):
        raise DatabaseError("a fault of ours")

    monkeypatch.setattr(commands, "execute_from_command_line", fail)

    with pytest.raises(DatabaseError):
        commands.run(["manage.py"])


@pytest.mark.parametrize(
    ("url", "backend", "location"),
    [
        ("locmemcache://", "locmem.LocMemCache", ""),
        ("dummycache://", "dummy.DummyCache", ""),
        ("filecache:///var/cache/faultline", "filebased.FileBasedCache", "/var/cache/faultline"),
        ("dbcache://cache_table", "db.DatabaseCache", "cache_table"),
    ],
)
def test_each_kind_of_cache_is_found_by_its_address(monkeypatch, url, backend, location):
    found = settings_with(monkeypatch, **GOOD, CACHE_URL=url)["CACHES"]["default"]

    assert found["BACKEND"] == f"django.core.cache.backends.{backend}"
    assert found["LOCATION"] == location
    assert found["OPTIONS"].get("MAX_ENTRIES", 1_000) == 1_000


def test_a_cache_of_another_machine_is_not_waited_for(monkeypatch):
    monkeypatch.setattr("postmortems.operations.environment.find_spec", lambda name: name)

    for url in ("redis://user:hush@cache.example.org:6379/0", "pymemcache://cache.example.org:11211"):
        options = settings_with(monkeypatch, **GOOD, CACHE_URL=url)["CACHES"]["default"]["OPTIONS"]
        assert min(options.values()) == max(options.values()) == 0.25


def test_pages_are_kept_but_where_templates_are_being_changed(monkeypatch):
    assert settings_with(monkeypatch, **GOOD)["KEEP_PAGES"] is True
    assert settings_with(monkeypatch, **GOOD, KEEP_PAGES="0")["KEEP_PAGES"] is False
    assert settings_with(monkeypatch, DEBUG="1")["KEEP_PAGES"] is False
