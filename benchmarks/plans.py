"""The queries that take longest, and how the database goes about them."""

import re
from typing import Any

from django.db import connection

SHOWN, LINES = 10, 14


def heaviest(pages) -> list[dict[str, Any]]:
    """The ten queries that take longest of all that the pages make, each once, with their plans."""
    found: dict[str, tuple[float, str, str]] = {}
    for page in pages:
        for seconds, sql in page.queries:
            shape = re.sub(r"'[^']*'|\b\d+\b", "?", sql)
            if shape not in found or found[shape][0] < seconds:
                found[shape] = (seconds, page.name, sql)
    longest = sorted(found.values(), reverse=True)[:SHOWN]
    return [
        {"page": name, "ms": 1000 * seconds, "sql": sql, "plan": plan_of(sql)}
        for seconds, name, sql in longest
        if sql.lstrip("( ").upper().startswith(("SELECT", "WITH"))
    ]


def plan_of(sql: str) -> list[str]:
    """The plan of a query in the database's words, without what differs from run to run."""
    explain = "EXPLAIN (COSTS OFF)" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
    with connection.cursor() as cursor:
        cursor.execute(f"{explain} {sql}")
        rows = cursor.fetchall()
    return [row[-1] for row in rows]
