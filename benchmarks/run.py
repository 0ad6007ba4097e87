"""Serves records of several sizes and measures what each page costs: python -m benchmarks.run --help."""

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg2

from benchmarks import report
from benchmarks.serving import ROOT
from benchmarks.targets import SAMPLES
from tests import postgres

SIZES = {"postgresql": [SAMPLES, 1_000, 10_000, 100_000], "sqlite": [SAMPLES, 1_000, 10_000]}
#: So many organisations are ours, the largest: of 100 000 incidents they have some 65 000 remediations.
OURS = 2
RESULTS = ROOT / "benchmarks" / "results"


def main() -> None:
    chosen = read_arguments()
    results: list[dict[str, Any]] = []
    with TemporaryDirectory(prefix="faultline-bench-", dir="/tmp") as name, ExitStack() as stack:
        folder = Path(name)
        environment = production(folder)
        run([sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"], environment)
        for engine in chosen.engines:
            server = stack.enter_context(postgresql_server()) if engine == "postgresql" else f"sqlite:///{folder}/"
            for size in chosen.sizes or SIZES[engine]:
                if engine == "sqlite" and size > max(SIZES["sqlite"]) and not chosen.sizes:
                    continue
                given = chosen.databases.get(size) if engine == "postgresql" else None
                url = given or filled(server, size, environment)
                results.append(measured(url, size, chosen, folder, environment))
                if engine == "postgresql" and not given:
                    on_server(server, f'DROP DATABASE "{name_of(size)}"')
                sys.stdout.write(report.summary(results[-1]))
                sys.stdout.flush()
                outcome = {
                    "at": datetime.now(UTC).isoformat(timespec="minutes"),
                    "machine": machine(),
                    "results": results,
                }
                chosen.output.parent.mkdir(parents=True, exist_ok=True)
                chosen.output.write_text(json.dumps(outcome, indent=1))  # what is measured stays, should the next fail
    sys.stdout.write(f"{chosen.output}\n")
    if chosen.document:
        chosen.document.write_text(report.document(outcome))
        sys.stdout.write(f"{chosen.document}\n")


def read_arguments() -> argparse.Namespace:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--engines", default=["postgresql", "sqlite"], type=listed)
    arguments.add_argument(
        "--sizes",
        default=[],
        type=lambda text: [SAMPLES if size == "samples" else int(size) for size in text.split(",")],
        help="how many incidents, with commas between; or the samples, by that name",
    )
    arguments.add_argument(
        "--pages", default=[], type=listed, help="only pages whose name begins so, with commas between"
    )
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--once", action="store_true", help="make one request where others make ten")
    arguments.add_argument(
        "--database",
        action="append",
        default=[],
        metavar="N=URL",
        help="a database on PostgreSQL that holds N incidents already, migrated: measured as it is",
    )
    arguments.add_argument("--output", type=Path, default=RESULTS / "latest.json")
    arguments.add_argument("--document", type=Path, help="write docs/performance.md, or another file, from the results")
    chosen = arguments.parse_args()
    chosen.databases = {int(size): url for size, _, url in (text.partition("=") for text in chosen.database)}
    return chosen


def listed(text: str) -> list[str]:
    return text.split(",")


def production(folder: Path) -> dict[str, str]:
    """The environment of a site in production, but for HTTPS, which a proxy would end."""
    return {
        **os.environ,
        "DEBUG": "0",
        "HTTPS": "0",
        "SECRET_KEY": "a key of no value, as long as one ought to be, for measuring only",
        "ALLOWED_HOSTS": "127.0.0.1,testserver",
        "BENCH_STATIC_ROOT": str(folder / "static"),
        "DJANGO_SETTINGS_MODULE": "benchmarks.served.site",
        "DATABASE_URL": f"sqlite:///{folder}/none.sqlite3",
    }


@contextmanager
def postgresql_server() -> Iterator[str]:
    """The address of a server, without a database: of DATABASE_URL where it names one, else of one of our own."""
    given = os.environ.get("DATABASE_URL", "")
    if given.startswith("postgres"):
        yield given
        return
    with postgres.throwaway(autovacuum="off") as url:
        yield url


def name_of(size: int) -> str:
    return f"faultline_bench_{size}"


def filled(server: str, size: int, environment: dict[str, str]) -> str:
    """The address of a new database that holds so many incidents."""
    name = name_of(size)
    if server.startswith("sqlite"):
        url = f"{server}{name}.sqlite3"
    else:
        on_server(server, f'DROP DATABASE IF EXISTS "{name}"', f'CREATE DATABASE "{name}"')
        url = urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    environment = {**environment, "DATABASE_URL": url}
    manage = [sys.executable, "manage.py"]
    run([*manage, "migrate", "--verbosity", "0"], environment)
    if size == SAMPLES:
        run([*manage, "import_postmortems", "fixtures", "--verbosity", "0"], environment)
        if not server.startswith("sqlite"):
            analyze(url)
    else:
        run([*manage, "generate_corpus", "--incidents", str(size), "--ours", str(OURS)], environment)
        run([*manage, "rebuild_search"], environment)  # else each of the first searches takes in a few hundred
    return url


def analyze(url: str) -> None:
    """Have PostgreSQL count what it plans by, as it does by itself within a minute where it is let to."""
    with psycopg2.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def on_server(server: str, *statements: str) -> None:
    connection = psycopg2.connect(urlunsplit(urlsplit(server)._replace(path="/postgres")))
    connection.autocommit = True
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    connection.close()


def measured(url, size, chosen, folder, environment) -> dict[str, Any]:
    output = folder / "measured.json"
    command = [sys.executable, "-m", "benchmarks.measure", "--rounds", str(chosen.rounds), "--output", str(output)]
    if chosen.once:
        command.append("--once")
    for page in chosen.pages:
        command += ["--page", page]
    run(command, {**environment, "DATABASE_URL": url})
    return {**json.loads(output.read_text()), "size": size}


def run(command: list[str], environment: dict[str, str]) -> None:
    sys.stderr.write(f"{' '.join(command[1:])}\n")
    subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)


def machine() -> str:
    model = platform.processor() or platform.machine()
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    load = os.getloadavg()[0]
    return f"{os.cpu_count()} × {model}, Python {platform.python_version()}, load {load:.1f} at the end"


if __name__ == "__main__":
    main()
