"""Faultline beside other servers of the same records: CPU per request of each one's own processes, interleaved.

Datasette is installed into a folder of its own, from the package index, and serves the incidents of a database as plain
tables of SQLite. MediaWiki is measured where it is installed: --mediawiki names its folder, with the postmortems
imported as articles.
"""

import argparse
import json
import os
import socket
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from urllib.parse import quote

from benchmarks.processes import children_of, seconds_of
from benchmarks.run import filled, production, run
from benchmarks.serving import ROOT, Server, serving
from benchmarks.targets import SAMPLES

DATASETTE = "datasette==0.65.5"
#: Requests of each page in a round.
AT_ONCE = 5
#: What of an incident is exported: a table each, with the names instead of the ids of what it names.
TABLES = {
    "incidents": """
        SELECT i.id, i.reference, i.slug, i.title, o.name AS organisation, i.severity, i.state, i.started_at,
               i.resolved_at, i.summary, i.impact, i.narrative, i.went_well, i.went_badly
        FROM incidents_incident i JOIN incidents_organization o ON o.id = i.organization_id
        WHERE i.state = 'published' AND i.visibility = 'public'
    """,
    "events": "SELECT id, incident_id, position, occurred_at, kind, text FROM timelines_timelineevent",
    "causes": "SELECT id, incident_id, kind, category, text, why FROM incidents_cause",
    "impacts": """
        SELECT p.id, p.incident_id, s.name AS service, p.role, p.effect
        FROM incidents_impact p JOIN incidents_service s ON s.id = p.service_id
    """,
    "remediations": "SELECT id, incident_id, text, kind, status, due_on, team FROM lessons_remediation",
    "sources": "SELECT id, incident_id, title, publisher, url FROM incidents_source",
}


class Page(NamedTuple):
    """A page of one of the servers, and what each round's batch of it has cost."""

    name: str
    server: Server
    address: str
    cpu: list[float]
    written: Path | None = None  #: the database to which something is written before each request

    def measure(self) -> None:
        spent = 0.0
        if not self.written:
            self.server.get(self.address)  # another page's batch may have written since it was seen
        for _ in range(AT_ONCE):
            if self.written:
                raise_edition(self.written)
            before = self.server.seconds()
            answer = self.server.get(self.address)
            spent += self.server.seconds() - before
            if answer.status != 200:
                raise RuntimeError(f"{self.name}: {self.address} answers {answer.status}")
        self.cpu.append(spent / AT_ONCE)


class OwnProcess(Server):
    """A server that is one process, with those below it."""

    def seconds(self) -> float:
        return seconds_of([self.process.pid, *children_of(self.process.pid)])


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--incidents", type=int, default=SAMPLES, help=f"{SAMPLES} are the samples")
    arguments.add_argument("--rounds", type=int, default=7)
    arguments.add_argument("--datasette", type=Path, help="a folder with Datasette; one is made when left out")
    arguments.add_argument("--mediawiki", type=Path, help="the folder of MediaWiki, with the postmortems imported")
    arguments.add_argument("--output", type=Path, default=ROOT / "benchmarks" / "results" / "peers.json")
    chosen = arguments.parse_args()
    with TemporaryDirectory(prefix="faultline-peers-", dir="/tmp") as name, ExitStack() as stack:
        folder = Path(name)
        pages = list(pages_to_compare(chosen, folder, stack))
        for page in pages:
            page.server.get(page.address)
        for _ in range(chosen.rounds):
            for page in pages:
                page.measure()
    unit = statistics.median(pages[0].cpu)
    results: list[dict[str, Any]] = []
    sys.stdout.write(f"{chosen.incidents} incidents, {chosen.rounds} rounds of {AT_ONCE} requests, CPU per request\n")
    for page in pages:
        cost = statistics.median(page.cpu)
        results.append({"page": page.name, "address": page.address, "ms": 1000 * cost, "of_bare": cost / unit})
        sys.stdout.write(f"{page.name:44} {1000 * cost:8.2f} ms {cost / unit:7.1f}×\n")
    if not chosen.mediawiki:
        sys.stdout.write("MediaWiki was not measured: it is not installed here (--mediawiki FOLDER).\n")
    chosen.output.parent.mkdir(parents=True, exist_ok=True)
    chosen.output.write_text(json.dumps({"incidents": chosen.incidents, "results": results}, indent=1))


def pages_to_compare(chosen, folder: Path, stack: ExitStack) -> Iterator[Page]:
    environment = production(folder)
    run([sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"], environment)
    database = folder / f"faultline_bench_{chosen.incidents}.sqlite3"
    environment["DATABASE_URL"] = filled(f"sqlite:///{folder}/", chosen.incidents, environment)
    plain = folder / "records.sqlite3"
    slug, pk, words = export(database, plain)
    bare_settings = {"DJANGO_SETTINGS_MODULE": "benchmarks.served.bare"}
    bare = stack.enter_context(serving("django.core.wsgi:get_wsgi_application()", **bare_settings))
    site = stack.enter_context(serving("postmortems.wsgi", **environment))
    datasette = stack.enter_context(serving_datasette(chosen.datasette or install(folder), plain))
    yield Page("a bare view of Django", bare, "/bare/", [])
    for name, written in (("after a write", database), ("seen before", None)):
        yield Page(f"Faultline: incident, {name}", site, f"/incidents/{slug}/", [], written)
        yield Page(f"Faultline: incidents with facets, {name}", site, "/incidents/", [], written)
        yield Page(f"Faultline: incidents with a word, {name}", site, f"/incidents/?q={quote(words)}", [], written)
    yield Page("Datasette: the row of the incident", datasette, f"/records/incidents/{pk}", [])
    yield Page("Datasette: its events", datasette, f"/records/events?incident_id={pk}&_sort=position", [])
    yield Page("Datasette: incidents with facets", datasette, "/records/incidents?_facet=organisation", [])
    contains = f"/records/incidents?summary__contains={quote(words)}"
    yield Page("Datasette: incidents with a word", datasette, contains, [])
    if chosen.mediawiki:
        wiki = stack.enter_context(serving_mediawiki(chosen.mediawiki))
        yield Page("MediaWiki: the article", wiki, f"/index.php?title={quote(slug)}", [])


def export(database: Path, plain: Path) -> tuple[str, int, str]:
    """Write the records as plain tables. Returns the slug and id of the incident with most events, and a word of it."""
    with sqlite3.connect(plain) as target:
        target.execute("ATTACH DATABASE ? AS site", [str(database)])
        for name, query in TABLES.items():
            target.execute(f"CREATE TABLE {name} AS {query}")
            if name != "incidents":
                target.execute(f"DELETE FROM {name} WHERE incident_id NOT IN (SELECT id FROM incidents)")
                target.execute(f"CREATE INDEX {name}_by_incident ON {name} (incident_id)")
        target.execute("CREATE UNIQUE INDEX incidents_by_id ON incidents (id)")
        [row] = target.execute(
            "SELECT slug, incidents.rowid, summary FROM incidents JOIN events ON events.incident_id = incidents.id "
            "GROUP BY incidents.id ORDER BY count(*) DESC, incidents.id LIMIT 1"
        )
    slug, rowid, summary = row
    return slug, rowid, max(summary.split(), key=len).strip(".,;:[]@")


def raise_edition(database: Path) -> None:
    """What every write does: no page that was kept is right any more."""
    with sqlite3.connect(database, timeout=20) as connection:
        connection.execute("UPDATE incidents_edition SET number = number + 1, mark = lower(hex(randomblob(8)))")
    connection.close()


def install(folder: Path) -> Path:
    """Datasette in a folder of its own: it is no part of what Faultline needs."""
    place = folder / "datasette"
    subprocess.run([sys.executable, "-m", "venv", place], check=True)
    subprocess.run([place / "bin" / "pip", "install", "--quiet", DATASETTE], check=True)
    return place


@contextmanager
def serving_datasette(place: Path, plain: Path) -> Iterator[Server]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [place / "bin" / "datasette", "serve", "--immutable", plain, "--port", str(port)]
    with started(command, port, "/-/versions.json") as server:
        yield server


@contextmanager
def serving_mediawiki(folder: Path) -> Iterator[Server]:
    """MediaWiki by PHP's own server, with the settings that it is installed with."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with started(["php", "-S", f"127.0.0.1:{port}", "-t", folder], port, "/index.php") as server:
        yield server


@contextmanager
def started(command: list, port: int, ready: str) -> Iterator[Server]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=dict(os.environ))
    server = OwnProcess(process, port)
    try:
        for _ in range(300):
            try:
                server.get(ready)
                break
            except OSError:
                time.sleep(0.1)
        yield server
    finally:
        server.connection.close()
        process.terminate()
        process.wait()


if __name__ == "__main__":
    main()
