"""A server that is killed while several authors type: whatever it had acknowledged is there when it is back."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from threading import Event
from types import SimpleNamespace
from urllib.parse import urlencode, urlsplit

import pytest
from django.db import connection
from django.test import Client

from tests.factories import make_author
from tests.postmortems.editor.forms import Form
from tests.postmortems.editor.test_editor import begun

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]
AUTHORS, WRITES_BEFORE_KILLED = 3, 8


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@contextmanager
def served(port):
    """Gunicorn as in production, on the database of this test; its group of processes can be killed."""
    name = connection.settings_dict["NAME"]
    given = urlsplit(os.environ["DATABASE_URL"])
    url = f"sqlite:///{name}" if connection.vendor == "sqlite" else given._replace(path=f"/{name}").geturl()
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "--bind",
        f"127.0.0.1:{port}",
        "--workers",
        "2",
        "--log-level",
        "error",
    ]
    environment = {**os.environ, "DEBUG": "1", "DATABASE_URL": url}
    server = subprocess.Popen(
        command, env=environment, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                assert server.poll() is None, "the server ended by itself"
                time.sleep(0.1)
        yield server
    finally:
        kill(server)


def kill(server):
    with suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGKILL)
    server.wait()


class Author:
    def __init__(self, name, port):
        self.account, self.port, self.acknowledged = make_author(name), port, 0
        client = Client()
        client.force_login(self.account)
        self.cookies = {"sessionid": client.cookies["sessionid"].value}
        self.incident = begun(self.account, title=f"A bad day of {name}")
        self.address = f"/incidents/{self.incident.slug}/edit/narrative/"

    def ask(self, method, body=None):
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        headers |= {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"} if body else {}
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        line.request(method, self.address, body, headers)
        answer = line.getresponse()
        content = answer.read()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        line.close()
        assert answer.status == 200, (answer.status, content[:500])
        return SimpleNamespace(content=content, text=content.decode())

    def opened(self):
        """The page, of a server that has begun to listen and may not answer yet."""
        for _ in range(100):
            with suppress(ConnectionError, http.client.BadStatusLine):
                return self.ask("GET")
            time.sleep(0.1)
        return self.ask("GET")

    def write(self, killed):
        """Type one word more, have it kept, and note what the server has acknowledged, until it is gone."""
        form = Form(self.opened())
        for number in range(1, 10_000):
            form.type("narrative", f"Word {number}.")
            try:
                self.ask("POST", urlencode(form.data(do="keep"), doseq=True))
            except (OSError, http.client.HTTPException):
                return
            self.acknowledged = number
        assert killed.is_set()


def test_what_a_killed_server_had_acknowledged_is_offered_again():
    port, killed = free_port(), Event()
    authors = [Author(f"author{number}", port) for number in range(AUTHORS)]
    with served(port) as server, ThreadPoolExecutor(AUTHORS) as pool:
        writing = [pool.submit(author.write, killed) for author in authors]
        while min(author.acknowledged for author in authors) < WRITES_BEFORE_KILLED:
            assert not any(one.done() for one in writing), [one.exception() for one in writing if one.done()]
            time.sleep(0.01)
        killed.set()
        kill(server)
        for one in writing:
            one.result()

    with served(port):
        for author in authors:
            page = author.opened()
            assert "You have unsaved changes from" in page.text
            kept = int(Form(page).value("narrative").strip().removeprefix("Word ").removesuffix("."))
            assert kept - author.acknowledged in (0, 1), "the last one may have been kept, and not acknowledged"
