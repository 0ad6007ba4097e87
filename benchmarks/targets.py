"""What pages may cost, and whether they keep to it."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

REASONS = Path(__file__).parent / "reasons.toml"
FIXTURES = Path(__file__).parents[1] / "fixtures" / "postmortems"
#: The samples are so many; a record of any other size is made up.
SAMPLES = len(list(FIXTURES.glob("*.md")))
SMALL, LARGE = 1_000, 100_000
BARE = "bare, behind our middleware"
#: Pages that nothing is kept of: they hold a secret of their own, or are drawn for one account.
NEVER_KEPT = ("login", "not found", BARE, "authoring")
TABLE = "incidents.csv"
WITH_ACCOUNT = "with an account"
SEARCH = "search"

KEPT, FULL, ANY_SAMPLES, CPU, GROWTH, GROWTH_OF_INCIDENT, WEIGHT = 3, 60, 60, 400, 3, 1.3, 300_000
#: Of the database's part of a search, what the page may add to it.
ADDED = 0.5


class Judgement(NamedTuple):
    target: str
    where: str  #: engine and size
    page: str
    measured: float  #: NaN where there was nothing to measure
    limit: float
    unit: str

    @property
    def is_met(self) -> bool:
        return self.measured <= self.limit

    @property
    def told(self) -> str:
        return "none sent" if self.measured != self.measured else f"{self.measured:,.{self.decimals}f}{self.unit}"

    @property
    def decimals(self) -> int:
        return 1 if self.limit < 10 else 0


def judged(results: list[dict[str, Any]]) -> list[Judgement]:
    """Every page in every state against every target that bears on it."""
    found = [one for result in results for page in result["pages"] for one in of_page(result, page)]
    return [*found, *growth(results)]


def of_page(result: dict[str, Any], page: dict[str, Any]) -> Iterator[Judgement]:
    where, name, size = f"{result['engine']}, {result['size']:,}", page["name"], result["size"]
    if name == BARE:
        return
    cold = page["cold"]
    if not name.startswith(NEVER_KEPT):
        nothing = {"of_bare": float("nan")}
        yield Judgement("304", where, name, page.get("304", nothing)["of_bare"], KEPT, "×")
        if not name.endswith(WITH_ACCOUNT):
            yield Judgement("a page kept", where, name, page["warm"]["of_bare"], KEPT, "×")
    if name.startswith("incident,"):
        yield Judgement("an incident drawn in full", where, name, cold["of_bare"], FULL, "×")
    if size == SAMPLES:
        yield Judgement("any page of the samples", where, name, cold["of_bare"], ANY_SAMPLES, "×")
    if size == LARGE:
        yield Judgement("any page at 100 000", where, name, cold["cpu_ms"], CPU, " ms")
    if size == LARGE and name.startswith(SEARCH):
        beside = cold["web_ms"] / cold["database_ms"] if cold["database_ms"] else float("inf")
        yield Judgement("what a search adds to its SQL", where, name, beside, ADDED, "×")
    if not name.startswith(TABLE):
        yield Judgement("weight of the HTML", where, name, page["bytes"] / 1000, WEIGHT / 1000, " kB")


def growth(results: list[dict[str, Any]]) -> Iterator[Judgement]:
    for engine in dict.fromkeys(result["engine"] for result in results):
        sizes = {result["size"]: result for result in results if result["engine"] == engine}
        if SMALL not in sizes or LARGE not in sizes:
            continue
        before = {page["name"]: page["cold"]["cpu_ms"] for page in sizes[SMALL]["pages"]}
        for page in sizes[LARGE]["pages"]:
            name = page["name"]
            if name in before and name != BARE:
                limit = GROWTH_OF_INCIDENT if name.startswith("incident,") else GROWTH
                times = page["cold"]["cpu_ms"] / before[name]
                yield Judgement("growth from 1 000 to 100 000", engine, name, times, limit, "×")


def reason_for(judgement: Judgement, reasons: dict[str, dict[str, str]]) -> str:
    """What somebody wrote of why a page misses a target: of this page, else of all pages."""
    of_target = reasons.get(judgement.target, {})
    return of_target.get(judgement.page, of_target.get("all", "Not looked into yet."))


def read_reasons() -> dict[str, dict[str, str]]:
    return tomllib.loads(REASONS.read_text())
