import gc
import os
import shutil
import sys
from contextlib import ExitStack
from pathlib import Path

import hypothesis
import pytest
from playwright.sync_api import sync_playwright

from tests import html_checker, postgres, shared
from tests.accessibility import Accessibility
from tests.visitors import opened_page

CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--font-render-hinting=none",  # as on a screen: the one without windows moves letters to whole pixels
]
NOT_CHECKED = "NOT CHECKED: "

# Without deadlines: how long an example takes depends on what else the machine does.
hypothesis.settings.register_profile("quick", deadline=None, max_examples=25)
# Of what is tried on SQLite, too.
hypothesis.settings.register_profile("quick on PostgreSQL", deadline=None, max_examples=12)
hypothesis.settings.register_profile("deep", deadline=None, max_examples=1000)
hypothesis.settings.load_profile("quick")


def pytest_addoption(parser):
    parser.addoption(
        "--postgresql",
        action="store_true",
        help="use PostgreSQL instead of SQLite: DATABASE_URL if it names one, else a throwaway server",
    )
    parser.addoption("--seed", type=int, default=1, help="which hostile requests are made")
    parser.addoption("--requests", type=int, default=250, help="how many hostile requests are made")
    parser.addoption("--long", action="store_true", help="run the long tests, and nothing else")
    parser.addoption("--every-page", action="store_true", help="open every page of the samples in the browser")


def pytest_configure(config):
    """Choose the database, then load the settings: before pytest-django looks for them, and once for all workers."""
    if not hasattr(config, "workerinput"):
        run = ExitStack()
        config.add_cleanup(run.close)
        run.enter_context(shared.made_folder())
        choose_database(config, run)
    if config.getoption("postgresql") and not config.getoption("hypothesis_profile", None):
        hypothesis.settings.load_profile("quick on PostgreSQL")
    os.environ["DEBUG"] = "1"
    os.environ["DJANGO_SETTINGS_MODULE"] = "postmortems.settings"

    from django.conf import settings

    from tests import databases

    database = settings.DATABASES["default"]
    on_sqlite = database["ENGINE"].endswith("sqlite3")
    # In a file, as in production: a database in memory has one connection for the tests and the live server.
    empty = str(shared.folder() / "empty.sqlite3") if on_sqlite else f"test_{database['NAME']}"
    database.setdefault("TEST", {})["NAME"] = empty
    settings.MIGRATION_MODULES = databases.FromModels()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


def choose_database(config, run):
    if not config.getoption("postgresql"):
        os.environ["DATABASE_URL"] = "sqlite://:memory:"
    elif os.environ.get("DATABASE_URL", "").startswith("postgres"):
        run.callback(drop_databases)
    else:
        os.environ["DATABASE_URL"] = run.enter_context(postgres.throwaway())


def drop_databases():
    from tests import databases

    databases.drop_all()


def pytest_ignore_collect(collection_path, config):
    """What only runs on SQLite need not be imported for a run of what is marked for both databases."""
    if not config.option.markexpr.startswith("both_databases") or collection_path.suffix != ".py":
        return None
    text = collection_path.read_text(encoding="utf-8")
    return None if "both_databases" in text or "transaction=True" in text else True


def is_long_test(item, config):
    on_postgresql = config.getoption("postgresql") and item.get_closest_marker("long_on_postgresql")
    return bool(on_postgresql or item.get_closest_marker("long"))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    by_length = {True: [], False: []}
    for item in items:
        by_length[is_long_test(item, config)].append(item)
    is_long = config.getoption("long")
    items[:] = by_length[is_long]
    config.hook.pytest_deselected(items=by_length[not is_long])
    for item in items:
        if "browser" in item.fixturenames:
            item.add_marker("browser")
        if "valid_html" in item.fixturenames:
            item.add_marker("html")
        database = item.get_closest_marker("django_db")
        if database and database.kwargs.get("transaction"):
            item.add_marker("both_databases")
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


def pytest_collection_finish():
    """What is loaded by now stays until the end: the garbage collector need not look through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


def pytest_terminal_summary(terminalreporter):
    reasons = {str(report.longrepr) for report in terminalreporter.stats.get("skipped", [])}
    for reason in sorted({reason[reason.index(NOT_CHECKED) :] for reason in reasons if NOT_CHECKED in reason}):
        terminalreporter.write_line(reason.rstrip(")'\""), red=True, bold=True)


def missing(message):
    """Stop a test for want of a tool: a failure in CI, elsewhere skipped and said at the end of the run."""
    (pytest.fail if os.environ.get("CI") else pytest.skip)(NOT_CHECKED + message)


@pytest.fixture(autouse=True, scope="session")
def pages_tell_their_context(django_test_environment):
    """As Django's own language does: a test client has it as ``response.context``."""
    from django.template.backends.jinja2 import Template
    from django.test.signals import template_rendered

    render = Template.render

    def tell(self, context=None, request=None):
        context = {} if context is None else context
        drawn = render(self, context, request)
        if request is not None:
            template_rendered.send(sender=self, template=self, context=context)
        return drawn

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "render", tell)
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, worker):
    from tests import databases

    with django_db_blocker.unblock():
        databases.use_copy_of_empty(worker)


@pytest.fixture(scope="session")
def database_of_samples(django_db_setup, django_db_blocker, worker):
    from tests import databases

    with django_db_blocker.unblock():
        return databases.copy_of_samples(worker)


@pytest.fixture
def samples(database_of_samples, db):
    """A database with the samples, imported once for all tests; what a test changes in it is taken back."""
    from django.db import transaction

    from tests import databases

    with databases.connected_to(database_of_samples), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def set_limit(monkeypatch):
    """`set_limit("module.LIMIT", 2)` changes a limit of rows, also for the queries that were compiled with another."""

    def change(name, limit):
        monkeypatch.setattr(name, limit)
        monkeypatch.setattr("incidents.compiled_queries.STATEMENTS", {})

    return change


@pytest.fixture(scope="session")
def worker(request):
    return getattr(request.config, "workerinput", {"workerid": "main"})["workerid"]


@pytest.fixture(scope="session")
def browser():
    # The one without windows first: it takes a third less of the processor.
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    chromium = next(filter(None, map(shutil.which, names)), None)
    if chromium is None:
        missing("the pages in a browser, for want of Chromium. Debian: apt-get install chromium-headless-shell")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright leaves an event loop running in the thread of the tests
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def kept_pages():
    """The pages that visitors of this worker have left, for the next."""
    return {}


@pytest.fixture
def page(browser, kept_pages, django_db_setup, live_server):
    with opened_page(browser, live_server.url, kept_pages) as page:
        yield page


@pytest.fixture
def fresh_page(browser, django_db_setup, live_server):
    """A page that nobody had and nobody gets: what a test tells the browser of it cannot be taken back."""
    with opened_page(browser, live_server.url) as page:
        yield page


@pytest.fixture
def page_without_script(browser, kept_pages, django_db_setup, live_server):
    with opened_page(browser, live_server.url, kept_pages, java_script_enabled=False) as page:
        yield page


@pytest.fixture(scope="session")
def site_of_samples(django_db_setup, django_db_blocker, worker):
    """The address of a site that shows the samples; only for reading, as nobody takes back what is written there."""
    from tests import databases
    from tests.live_server import serving

    with django_db_blocker.unblock():
        database = databases.copy_of_samples(f"{worker}_site")
    with serving(database) as url:
        yield url


@pytest.fixture
def page_of_samples(browser, kept_pages, samples, site_of_samples):
    with opened_page(browser, site_of_samples, kept_pages) as page:
        yield page


@pytest.fixture
def page_of_samples_without_script(browser, kept_pages, samples, site_of_samples):
    with opened_page(browser, site_of_samples, kept_pages, java_script_enabled=False) as page:
        yield page


@pytest.fixture(scope="session")
def axe(pytestconfig):
    """`axe(page)` asserts that nothing is inaccessible in the page as it stands, in light and in dark."""
    accessibility = Accessibility()

    def check(page):
        violations = accessibility.violations(page, every_text=pytestconfig.getoption("every_page"))
        assert not violations, "\n".join(violations)

    return check


@pytest.fixture(scope="session")
def valid_html():
    """`valid_html({name: html, ...})` asserts that the pages are valid."""
    jar = Path(sys.prefix) / "vnu.jar"
    if shutil.which("java") is None:
        missing("the HTML, for want of Java. Debian: apt-get install default-jre-headless")
    if not jar.exists():
        missing("the HTML, for want of its checker. Install npm (Debian: apt-get install npm), then `make test`")
    html_checker.start(jar)

    def check(pages):
        errors = [f"{name}: {error}" for name, html in pages.items() for error in html_checker.errors(html)]
        assert not errors, "\n".join(errors)

    return check
