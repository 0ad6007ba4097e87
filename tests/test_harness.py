"""The tests and the locks do what the rest of the suite takes for granted."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt"])
def test_a_lock_names_exact_versions_with_hashes_and_no_registry(lock):
    text = (ROOT / lock).read_text()
    requirements = [part for part in re.split(r"\n(?=\S)", text) if not part.startswith("#")]

    assert "://" not in text
    for requirement in requirements:
        assert re.match(r"[a-z0-9-]+(\[[a-z]+\])?==\S+ .*--hash=sha256:", requirement, re.DOTALL), requirement


@pytest.mark.django_db
@pytest.mark.both_databases
def test_the_tests_run_on_the_database_that_was_asked_for(pytestconfig):
    assert connection.vendor == ("postgresql" if pytestconfig.getoption("postgresql") else "sqlite")


def test_the_browser_runs_scripts(page):
    page.goto("data:text/html,<title>Nothing</title><script>document.title = 'Something'</script>")

    assert page.title() == "Something"


def test_axe_names_what_is_inaccessible(page, axe):
    page.goto("data:text/html,<html lang=en><title>Page</title><main><h1>Page</h1><img src=data:,></main>")

    with pytest.raises(AssertionError, match="image-alt"):
        axe(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_names_a_text_that_is_hard_to_read_in_one_scheme_only(page, axe, scheme):
    style = f"p {{ color: gray }} @media (prefers-color-scheme: {scheme}) {{ p {{ background: silver }} }}"
    text = f"<p>Read me in {scheme}.</p>"
    page.goto(f"data:text/html,<html lang=en><title>Page</title><style>{style}</style><main><h1>Page</h1>{text}</main>")

    with pytest.raises(AssertionError, match="color-contrast") as failure:
        axe(page)
    assert text in str(failure.value)


def test_axe_looks_at_two_texts_of_each_look_and_place(page, axe):
    grey, row = "<p style='color: #767676'>", "<li style='color: #ccc'>Row"
    html = f"{grey}Readable</p><div style='background: #ddd'>{grey}Not here</p></div><ul>{row}{row}{row}</ul>"
    page.goto(f"data:text/html,<html lang=en><title>Page</title><main><h1>Page</h1>{html}</main>".replace("#", "%23"))

    with pytest.raises(AssertionError, match="color-contrast") as failure:
        axe(page)
    assert "Not here" in str(failure.value)
    assert str(failure.value).count(": <li") == 2 * len(["light", "dark"])
    axe(page)  # all has been looked at


def test_the_html_checker_names_the_page_and_what_is_wrong_with_it(valid_html):
    good = "<!DOCTYPE html><html lang=en><title>Good</title><p popover>Text"

    valid_html({"good": good})
    with pytest.raises(AssertionError, match=r"^bad: "):
        valid_html({"good": good, "bad": good.replace("<p popover>", "<p><img>")})


def test_what_a_run_starts_for_its_workers_ends_with_it_even_if_it_is_killed(tmp_path):
    run = """
import sys, time
from tests import shared
with shared.made_folder():
    shared.start(["sh", "-c", "echo started; exec sleep 3600"], sys.stdout)
    time.sleep(3600)
"""
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    with subprocess.Popen([sys.executable, "-c", run], cwd=ROOT, stdout=subprocess.PIPE, env=environment) as process:
        assert process.stdout
        assert process.stdout.readline() == b"started\n"
        process.send_signal(signal.SIGKILL)

        assert process.stdout.read() == b""  # ends when all who could write there have ended
