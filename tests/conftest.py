import json
import os
import shutil
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from tests import postgres

CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
NOT_CHECKED = "NOT CHECKED: "


def pytest_addoption(parser):
    parser.addoption(
        "--postgresql",
        action="store_true",
        help="use PostgreSQL instead of SQLite: DATABASE_URL if it names one, else a throwaway server",
    )
    parser.addoption("--every-page", action="store_true", help="open every page of the samples in the browser")


def pytest_configure(config):
    """Choose the database, then load the settings: before pytest-django looks for them, and once for all workers."""
    if not config.getoption("postgresql"):
        os.environ["DATABASE_URL"] = "sqlite://:memory:"
    elif not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        server = ExitStack()
        os.environ["DATABASE_URL"] = server.enter_context(postgres.throwaway())
        config.add_cleanup(server.close)
    os.environ["DEBUG"] = "1"
    os.environ["DJANGO_SETTINGS_MODULE"] = "postmortems.settings"

    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    for item in items:
        if "browser" in item.fixturenames:
            item.add_marker("browser")


def pytest_terminal_summary(terminalreporter):
    reasons = {str(report.longrepr) for report in terminalreporter.stats.get("skipped", [])}
    for reason in sorted({reason[reason.index(NOT_CHECKED) :] for reason in reasons if NOT_CHECKED in reason}):
        terminalreporter.write_line(reason.rstrip(")'\""), red=True, bold=True)


def missing(message):
    """Stop a test for want of a tool: a failure in CI, elsewhere skipped and said at the end of the run."""
    (pytest.fail if os.environ.get("CI") else pytest.skip)(NOT_CHECKED + message)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, tmp_path_factory):
    """SQLite in a file, as in production: a database in memory has one connection for the tests and the live server."""
    from django.conf import settings

    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database.setdefault("TEST", {})["NAME"] = tmp_path_factory.mktemp("database") / "test.sqlite3"


@pytest.fixture(scope="session")
def browser():
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    chromium = next(filter(None, map(shutil.which, names)), None)
    if chromium is None:
        missing("the pages in a browser, for want of Chromium. Debian: apt-get install chromium")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright leaves an event loop running in the thread of the tests
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser, django_db_setup, live_server):
    """A page of a fresh visitor. The test fails if a script does, or if the browser complains, say of the policy."""
    context = browser.new_context(base_url=live_server.url, locale="en-GB", timezone_id="UTC")
    page = context.new_page()
    complaints = []

    def on_console(message):
        opened_on_purpose = message.location["url"] == page.url and message.text.startswith("Failed to load resource")
        if message.type == "error" and not opened_on_purpose:
            complaints.append(f"{message.text} {message.location['url']}")

    page.on("console", on_console)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []


@pytest.fixture(scope="session")
def axe():
    """`axe(page)` asserts that axe finds nothing inaccessible in the page as it stands; `axe(page, rule)` by one."""

    def check(page, *rules):
        options = {"runOnly": rules} if rules else None
        violations = Axe().run(page, options=options).response["violations"]
        assert not violations, "\n".join(
            f"{page.url}: {violation['help']} ({violation['id']}): {node['html']}\n    {node['failureSummary']}"
            for violation in violations
            for node in violation["nodes"]
        )

    return check


@pytest.fixture
def valid_html(tmp_path):
    """`valid_html({name: html, ...})` asserts that the pages are valid; one call for many, as each starts Java."""

    def check(pages):
        checker = Path(sys.prefix) / "vnu.jar"
        if shutil.which("java") is None:
            missing("the HTML, for want of Java. Debian: apt-get install default-jre-headless")
        if not checker.exists():
            missing("the HTML, for want of its checker. Install npm (Debian: apt-get install npm), then `make test`")
        files = {tmp_path / f"{number}.html": name for number, name in enumerate(pages)}
        for file, name in files.items():
            file.write_text(pages[name])
        options = ["--format", "json", "--stdout", "--errors-only", "--exit-zero-always"]
        run = subprocess.run(["java", "-jar", checker, *options, *files], capture_output=True, check=True, text=True)
        errors = [
            f"{files[Path(error['url'].removeprefix('file:'))]}: {error['message']}\n    {error.get('extract')!r}"
            for error in json.loads(run.stdout)["messages"]
        ]
        assert not errors, "\n".join(errors)

    return check
