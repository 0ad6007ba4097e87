"""Tables for spreadsheets, line by line as they are sent, with nothing in them that a spreadsheet would run."""

import csv

#: What a spreadsheet may take for a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


class Echo:
    """A file that gives back what is written to it."""

    def write(self, text):
        return text


def lines(rows, *, dialect="excel"):
    """The lines of a table, of rows of cells: separated by commas or, as ``excel-tab``, by tabulators."""
    writer = csv.writer(Echo(), dialect)
    for row in rows:
        yield writer.writerow([harmless(cell) for cell in row])


def harmless(cell):
    """The cell so that no spreadsheet runs it: an apostrophe before what looks like a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell
