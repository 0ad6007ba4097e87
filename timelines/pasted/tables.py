"""A table of comma-separated values as lines that a timeline is read from, each on the line on which it stood."""

import csv
import re

TIMES = {
    "time",
    "timestamp",
    "ts",
    "when",
    "at",
    "datetime",
    "date/time",
    "date and time",
    "time (utc)",
    "timestamp (utc)",
}
DATES = {"date", "day"}
SPEAKERS = {"user", "username", "user name", "author", "who", "from", "sender", "name", "person", "by"}
DELIMITERS = ",;\t"
QUOTED = re.compile(r'^\s*"[^"\n]*"\s*[,;\t]')


def as_lines(text: str) -> str:
    """The text as it is; of a table with a head, or of quoted values, its rows as “time <who> text”."""
    lines = re.split(r"\r\n|\r|\n", text)
    first = next((line for line in lines if line.strip()), "")
    delimiter = max(DELIMITERS, key=first.count)
    if not first.count(delimiter):
        return text
    head = [cell.strip().strip('"').lower().lstrip("\ufeff") for cell in first.split(delimiter)]
    has_head = any(cell in TIMES | DATES for cell in head)
    if not (has_head or QUOTED.match(first)):
        return text
    columns = _columns(head) if has_head else ([0], [1] if len(head) > 2 else [])
    try:
        return "\n".join(_rows(lines, delimiter, has_head, *columns))
    except csv.Error:
        return text


def _columns(head):
    times = [place for place, cell in enumerate(head) if cell in DATES]
    times += [place for place, cell in enumerate(head) if cell in TIMES]
    return times, [place for place, cell in enumerate(head) if cell in SPEAKERS and place not in times][:1]


def _rows(lines, delimiter, has_head, times, speakers):
    rows = csv.reader((f"{line}\n" for line in lines), delimiter=delimiter)
    told: list[str] = []
    for row in rows:
        if row and has_head:
            has_head, row = False, []
        if row:
            cells = [" ".join(cell.split()) for cell in row]
            when = " ".join(cells[place] for place in times if place < len(cells) and cells[place])
            who = "".join(f"<{cells[place]}> " for place in speakers if place < len(cells) and cells[place])
            rest = [cell for place, cell in enumerate(cells) if place not in (*times, *speakers) and cell]
            told.append(f"{when} {who}{', '.join(rest)}")
        told += [""] * (rows.line_num - len(told))  # so that each row keeps its number
    return told
