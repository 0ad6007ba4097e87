"""The results of a benchmark as text: a table for the terminal, and docs/performance.md.

python -m benchmarks.report RESULTS.json ... --document FILE writes it anew, of several runs together.
"""

import argparse
import json
from collections import Counter
from pathlib import Path
from string import Template
from typing import Any

from benchmarks.measure import STATES
from benchmarks.plans import LINES
from benchmarks.targets import Judgement, judged, read_reasons, reason_for

TEMPLATE = Path(__file__).parent / "performance_template.md"
ENGINES = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}
LONGEST_SQL = 420


def summary(result: dict[str, Any]) -> str:
    """What was measured of one database, a line for each page."""
    head = f"\n{title(result)}\n{'page':32} {'cold':>9} {'web':>7} {'DB':>7} {'cold':>6} {'warm':>6} {'304':>6}"
    lines = [f"{head} {'p50':>7} {'p95':>7} {'queries':>7} {'kB':>6} {'sent':>6}"]
    for page in result["pages"]:
        cold = page["cold"]
        ratios = " ".join(f"{times(page, state):>6}" for state in STATES)
        lines.append(
            f"{page['name']:32} {cold['cpu_ms']:6.1f} ms {cold['web_ms']:7.1f} {cold['database_ms']:7.1f} {ratios} "
            f"{cold['p50_ms']:7.1f} {cold['p95_ms']:7.1f} {page['queries']:7} "
            f"{page['bytes'] / 1000:6.0f} {page['compressed'] / 1000:6.0f}"
        )
    return "\n".join(lines) + "\n"


def title(result: dict[str, Any]) -> str:
    return (
        f"{ENGINES[result['engine']]} {result['version']}, {result['size']:,} incidents: a bare view costs "
        f"{result['bare_ms']:.2f} ms, the worker holds {result['worker_mb']:.0f} MB, {result['rounds']} rounds"
    )


def times(page: dict[str, Any], state: str) -> str:
    return f"{page[state]['of_bare']:.1f}×" if state in page else "–"


def document(outcome: dict[str, Any]) -> str:
    results = outcome["results"]
    judgements = judged(results)
    return Template(TEMPLATE.read_text()).substitute(
        at=outcome["at"],
        machine=outcome["machine"],
        remarks="".join(f"{remark}\n\n" for remark in outcome.get("remarks", [])),
        pages="\n\n".join(table_of_pages(result) for result in results),
        targets=table_of_targets(judgements),
        missed=table_of_missed(judgements),
        growth=table_of_growth(results),
        heaviest=heaviest(results),
    )


def table(head: list[str], rows: list[list[str]], *, align: str = "---:") -> str:
    lines = [head, ["---", *[align] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def table_of_pages(result: dict[str, Any]) -> str:
    head = ["page", "CPU", "web", "database", "cold", "warm", "304", "p50", "p95", "warm p50", "queries", "kB", "sent"]
    rows = []
    for page in result["pages"]:
        cold = page["cold"]
        rows.append(
            [
                page["name"],
                *(f"{cold[part]:.1f}" for part in ("cpu_ms", "web_ms", "database_ms")),
                *(times(page, state) for state in STATES),
                *(f"{cold[part]:.0f}" for part in ("p50_ms", "p95_ms")),
                f"{page['warm']['p50_ms']:.1f}",
                str(page["queries"]),
                *(f"{page[size] / 1000:.0f}" for size in ("bytes", "compressed")),
            ]
        )
    return f"### {title(result)}\n\n{table(head, rows)}"


def table_of_targets(judgements: list[Judgement]) -> str:
    rows = []
    for target in dict.fromkeys(one.target for one in judgements):
        ones = [one for one in judgements if one.target == target]
        met = Counter(one.is_met for one in ones)[True]
        worst = max(ones, key=lambda one: float("inf") if one.measured != one.measured else one.measured / one.limit)
        limits = sorted({f"{one.limit:g}{one.unit}" for one in ones})
        verdict = "met" if met == len(ones) else "**missed**"
        worst_told = f"{worst.told}: {worst.page} ({worst.where})"
        rows.append([f"{target}: at most {' or '.join(limits)}", verdict, f"{met} of {len(ones)}", worst_told])
    return table(["target", "", "met", "nearest to it, or furthest over"], rows, align="---")


def table_of_missed(judgements: list[Judgement]) -> str:
    reasons = read_reasons()
    rows: dict[tuple[str, str], list[str]] = {}
    for one in judgements:
        if not one.is_met:
            told = f"{one.told} ({one.where})"
            if (row := rows.get((one.target, one.page))) is not None:
                row[2] += f", {told}"
            else:
                rows[one.target, one.page] = [one.target, one.page, told, reason_for(one, reasons)]
    if not rows:
        return "None."
    return table(["target", "page", "measured", "why"], list(rows.values()), align="---")


def table_of_growth(results: list[dict[str, Any]]) -> str:
    """The CPU of a first view at each size, side by side."""
    parts = []
    for engine in dict.fromkeys(result["engine"] for result in results):
        sizes = [result for result in results if result["engine"] == engine]
        by_size = [{page["name"]: page["cold"]["cpu_ms"] for page in result["pages"]} for result in sizes]
        rows = [
            [name, *(f"{costs[name]:.1f}" if name in costs else "–" for costs in by_size)]
            for name in dict.fromkeys(name for costs in by_size for name in costs)
        ]
        head = [f"{ENGINES[engine]}, ms", *(f"{result['size']:,}" for result in sizes)]
        parts.append(table(head, rows))
    return "\n\n".join(parts)


def heaviest(results: list[dict[str, Any]]) -> str:
    """The queries that take longest at the largest size, on PostgreSQL where that was measured."""
    largest = max(results, key=lambda result: (result["engine"] == "postgresql", result["size"]))
    parts = [f"{ENGINES[largest['engine']]}, {largest['size']:,} incidents; milliseconds by the clock, of one run."]
    for number, query in enumerate(largest["heaviest"], start=1):
        sql = " ".join(query["sql"].split())
        sql = sql if len(sql) <= LONGEST_SQL else f"{sql[:LONGEST_SQL]} …"
        plan = query["plan"][:LINES]
        if len(query["plan"]) > LINES:
            plan.append(f"… and {len(query['plan']) - LINES} lines more")
        lines = "\n".join(plan)
        parts.append(f"**{number}. {query['page']}**, {query['ms']:.0f} ms\n\n```sql\n{sql}\n```\n\n```\n{lines}\n```")
    return "\n\n".join(parts)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("results", nargs="+", type=Path, help="what runs of the benchmark wrote")
    arguments.add_argument("--document", type=Path, required=True)
    arguments.add_argument("--remark", action="append", default=[], help="what else is to be known of the runs")
    chosen = arguments.parse_args()
    outcomes = [json.loads(path.read_text()) for path in chosen.results]
    results = [result for outcome in outcomes for result in outcome["results"]]
    results.sort(key=lambda result: (result["engine"], result["size"]))
    chosen.document.write_text(document({**outcomes[-1], "results": results, "remarks": chosen.remark}))


if __name__ == "__main__":
    main()
