"""Measures the pages of one database, which DATABASE_URL names: python -m benchmarks.measure --rounds 5 --output FILE.

In each round every page is asked for in each of its states, and a bare view of Django between them, so that whatever
else the machine does falls on all alike. Of the rounds the median counts.
"""

import argparse
import json
import os
import statistics
import sys
import warnings
from pathlib import Path
from typing import Any

from benchmarks.processes import PostgreSQL
from benchmarks.serving import BROWSER, Server, serving

#: First view after a write, seen before, and still what the reader has.
STATES = ("cold", "warm", "304")
#: Requests of each batch: of the bare view, of a page in each state.
BARE, AT_ONCE = 40, {"cold": 2, "warm": 10, "304": 10}
#: A page that takes longer is asked for once a round.
SLOW = 0.25


class Page:
    """One page of the site, and what it has cost in each round."""

    def __init__(self, name: str, address: str, headers: dict[str, str]):
        self.name, self.address, self.headers = name, address, headers
        self.etag = ""
        self.cpu: dict[str, list[tuple[float, float]]] = {state: [] for state in STATES}
        self.clock: dict[str, list[float]] = {state: [] for state in STATES}
        self.status = self.plain = self.compressed = 0
        self.queries: list[tuple[float, str]] = []

    def prepare(self, server: Server) -> None:
        """Ask for it once: its size with and without compression, and its ETag."""
        whole = server.get(self.address, **self.headers, Accept_Encoding="identity")
        answer = server.get(self.address, **self.headers)
        self.status, self.plain, self.compressed = answer.status, whole.size, answer.size
        self.is_slow = answer.seconds > SLOW

    def measure(self, state: str, server: Server, database: PostgreSQL | None, raise_edition) -> None:
        answer = server.get(self.address, **self.headers) if state != "cold" else None
        headers = dict(self.headers)
        if state == "304":
            if not answer or not answer.headers.get("ETag"):
                return
            headers["If_None_Match"] = answer.headers["ETag"]
        count = 1 if self.is_slow and state == "cold" else AT_ONCE[state]
        web = stored = 0.0
        for _ in range(count):
            if state == "cold":
                raise_edition()
            before = server.seconds(), database.seconds() if database else 0
            answer = server.get(self.address, **headers)
            web += server.seconds() - before[0]
            stored += database.seconds() - before[1] if database else 0
            if answer.status != (304 if state == "304" else self.status):
                raise RuntimeError(f"{self.address} answers {answer.status} when it is {state}")
            self.clock[state].append(answer.seconds)
        self.cpu[state].append((web / count, stored / count))

    def result(self, bare: float) -> dict[str, Any]:
        states = {}
        for state in STATES:
            if self.cpu[state]:
                web, stored = (statistics.median(column) for column in zip(*self.cpu[state], strict=True))
                total = statistics.median(map(sum, self.cpu[state]))
                clock = sorted(self.clock[state])
                states[state] = {
                    "web_ms": 1000 * web,
                    "database_ms": 1000 * stored,
                    "cpu_ms": 1000 * total,
                    "of_bare": total / bare,
                    "p50_ms": 1000 * statistics.median(clock),
                    "p95_ms": 1000 * clock[min(len(clock) - 1, int(0.95 * len(clock)))],
                }
        return {
            "name": self.name,
            "address": self.address,
            "status": self.status,
            "queries": len(self.queries),
            "bytes": self.plain,
            "compressed": self.compressed,
            **states,
        }


def hurry() -> None:
    """One request of a kind: to see whether it works, not what it costs."""
    global BARE, AT_ONCE
    BARE, AT_ONCE = 1, dict.fromkeys(STATES, 1)


def set_up() -> None:
    """Load Faultline with the settings with which it is served."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.served.site"
    import django

    django.setup()
    warnings.filterwarnings("ignore")


def raise_edition() -> None:
    """What every write does: no page that was kept is right any more."""
    from django.db.models import F
    from django.utils.crypto import get_random_string

    from incidents.models import Edition

    Edition.objects.filter(pk=1).update(number=F("number") + 1, mark=get_random_string(16))


def pages_of(names: list[str]) -> list[Page]:
    """Those whose name begins with one of these; all where there are none."""
    from benchmarks.addresses import addresses
    from benchmarks.authoring import authoring

    pages = [Page(name, address, {}) for name, address in addresses().items()]
    # With that of the token, which a browser has from the first page: before, there is no ETag.
    cookie = {"Cookie": f"{cookie_name()}={session_of_reader()}; csrftoken={'a' * 32}"}
    read_by_reader = [page for page in pages if page.name in ("home", "incident, of the middle", "remediations")]
    pages += [Page(f"{page.name}, with an account", page.address, cookie) for page in read_by_reader]
    if not names or any(name.startswith("authoring") for name in names):
        slug = next(page.address for page in pages if page.name == "incident, long").split("/")[2]
        cookie = {"Cookie": f"{cookie_name()}={session_of_administrator()}; csrftoken={'a' * 32}"}
        pages += [Page(name, address, cookie) for name, address in authoring(slug)]
    pages.append(Page("bare, behind our middleware", "/bare/", {}))
    return [page for page in pages if not names or page.name.startswith(tuple(names))]


def cookie_name() -> str:
    from django.conf import settings

    return settings.SESSION_COOKIE_NAME


def session_of_reader() -> str:
    """The key of a session of an account that reads and does no more."""
    from django.contrib.auth import get_user_model
    from django.contrib.auth.models import Group

    from incidents.access import READERS

    reader, is_new = get_user_model().objects.get_or_create(username="bench-reader")
    if is_new:
        reader.groups.add(Group.objects.get_or_create(name=READERS)[0])
    return session_of(reader)


def session_of_administrator() -> str:
    """The same of one that may write and see everything."""
    from django.contrib.auth import get_user_model

    rights = {"is_staff": True, "is_superuser": True}
    return session_of(get_user_model().objects.get_or_create(username="bench-administrator", defaults=rights)[0])


def session_of(account) -> str:
    from django.test import Client

    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client.cookies[cookie_name()].value


def count_queries(page: Page) -> None:
    """Ask for it once more in this process, with nothing kept, and watch the database."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    raise_edition()
    client = Client(headers={**BROWSER, **{name.replace("_", "-"): value for name, value in page.headers.items()}})
    with CaptureQueriesContext(connection) as queries:
        response = client.get(page.address)
        if response.streaming:
            b"".join(response.streaming_content)  # type: ignore[attr-defined]
    page.queries = [(float(query["time"]), query["sql"]) for query in queries.captured_queries]


def measure(rounds: int, names: list[str]) -> dict[str, Any]:
    from django.db import connection
    from django.test.utils import setup_test_environment

    from benchmarks.plans import heaviest
    from incidents.models import Incident

    pages = pages_of(names)
    environment = {"DJANGO_SETTINGS_MODULE": "benchmarks.served.site"}
    with (
        serving("django.core.wsgi:get_wsgi_application()", DJANGO_SETTINGS_MODULE="benchmarks.served.bare") as bare,
        serving("postmortems.wsgi", **environment) as site,
    ):
        for page in pages:
            page.prepare(site)
        database = PostgreSQL.of(connection) if connection.vendor == "postgresql" else None
        spent = []
        for number in range(rounds):
            for page in pages:
                before = bare.seconds()
                for _ in range(BARE):
                    bare.get("/bare/")
                spent.append((bare.seconds() - before) / BARE)
                for state in STATES:
                    page.measure(state, site, database, raise_edition)
            sys.stderr.write(f"round {number + 1} of {rounds}\n")
        memory = site.memory()
    unit = statistics.median(spent)
    setup_test_environment(debug=False)
    for page in pages:
        count_queries(page)
    return {
        "engine": connection.vendor,
        "version": ".".join(map(str, connection.get_database_version())),
        "incidents": Incident.objects.count(),
        "rounds": rounds,
        "bare_ms": 1000 * unit,
        "is_database_measured": bool(database) or connection.vendor == "sqlite",
        "worker_mb": memory,
        "pages": [page.result(unit) for page in pages],
        "heaviest": heaviest(pages),
    }


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--page", action="append", default=[], dest="pages", metavar="NAME")
    arguments.add_argument("--output", type=Path, required=True)
    arguments.add_argument("--once", action="store_true", help="make one request where others make ten")
    chosen = arguments.parse_args()
    if chosen.once:
        hurry()
    set_up()
    chosen.output.write_text(json.dumps(measure(chosen.rounds, chosen.pages), indent=1))


if __name__ == "__main__":
    main()
