"""The benchmark tells what misses its target, and why; how long anything takes is asserted nowhere."""

import os
import time

import pytest

from benchmarks import report
from benchmarks.processes import children_of, memory_of, seconds_of
from benchmarks.targets import SAMPLES, judged, reason_for


def page(name, *, cold=10.0, warm=2.0, unchanged=1.0, cpu=20.0, size=50_000):
    def cost(of_bare):
        parts = {"web_ms": 0.7 * cpu, "database_ms": 0.3 * cpu, "cpu_ms": cpu, "p50_ms": cpu, "p95_ms": cpu}
        return {"of_bare": of_bare, **parts}

    states = {"cold": cost(cold), "warm": cost(warm)} | ({"304": cost(unchanged)} if unchanged else {})
    return {"name": name, "address": "/", "status": 200, "queries": 7, "bytes": size, "compressed": 9_000, **states}


def result(size, *pages, engine="postgresql"):
    query = {"page": "home", "ms": 5.0, "sql": "SELECT 1", "plan": ["Result"]}
    told = {"version": "15", "incidents": size, "rounds": 3, "bare_ms": 1.0, "worker_mb": 80, "heaviest": [query]}
    return {"engine": engine, "size": size, "is_database_measured": True, "pages": list(pages), **told}


def missed(*results):
    return [(one.target, one.page, one.told) for one in judged(list(results)) if not one.is_met]


@pytest.mark.parametrize(
    ("size", "slow", "target", "told"),
    [
        (SAMPLES, page("home", unchanged=3.14), "304", "3.1×"),
        (SAMPLES, page("home", unchanged=None), "304", "none sent"),
        (1_000, page("home", warm=4), "a page kept", "4.0×"),
        (1_000, page("incident, long", cold=61), "an incident drawn in full", "61×"),
        (SAMPLES, page("login", cold=70), "any page of the samples", "70×"),
        (100_000, page("home", cpu=401), "any page at 100 000", "401 ms"),
        (10_000, page("matrix", size=301_000), "weight of the HTML", "301 kB"),
    ],
)
def test_what_is_over_its_target_is_missed(size, slow, target, told):
    assert missed(result(size, page("gaps"), slow)) == [(target, slow["name"], told)]


def test_nothing_is_kept_of_a_login_nor_whole_for_an_account():
    kept = [page("login", warm=9, unchanged=None), page("home, with an account", warm=9)]

    assert missed(result(SAMPLES, *kept)) == []


def test_an_incident_may_grow_less_than_other_pages():
    small = result(1_000, page("home", cpu=20), page("incident, long", cpu=20))
    large = result(100_000, page("home", cpu=50), page("incident, long", cpu=50))

    assert missed(small, large) == [("growth from 1 000 to 100 000", "incident, long", "2.5×")]
    assert missed(small, result(100_000, page("incident, long", cpu=90), engine="sqlite")) == []


def test_the_document_tells_each_miss_once_with_its_reason(monkeypatch):
    reasons = {"304": {"all": "Because.", "home": "Because of home."}}
    monkeypatch.setattr(report, "read_reasons", lambda: reasons)
    results = [result(size, page("home", unchanged=None), page("gaps", unchanged=None)) for size in (SAMPLES, 1_000)]
    text = report.document({"at": "2026-11-27", "machine": "2 × a processor", "results": results})

    assert (
        f"| 304 | home | none sent (postgresql, {SAMPLES}), none sent (postgresql, 1,000) | Because of home. |" in text
    )
    assert f"| 304 | gaps | none sent (postgresql, {SAMPLES}), none sent (postgresql, 1,000) | Because. |" in text
    assert "| a page kept: at most 3× | met | 4 of 4 |" in text
    assert "$" not in text
    assert f"PostgreSQL 15, {SAMPLES} incidents" in report.summary(results[0])
    assert reason_for(judged(results)[1], {}) == "Not looked into yet."


def test_the_time_and_memory_of_a_process_are_read():
    before = seconds_of([os.getpid()])
    started = time.process_time()
    while time.process_time() < started + 0.02:
        pass

    assert seconds_of([os.getpid()]) > before
    assert memory_of([os.getpid()]) > 1
    assert os.getpid() in children_of(os.getppid())
