"""Bounds on what one text may cost, whatever it holds.

The parser is linear for nearly everything, but not for all (nested pictures, lazy lines of nested quotes), and a
table's missing cells make much out of little. So each of its steps is counted. A text that needs more than are allowed
is shown as it was written.
"""

from collections.abc import Callable

from markdown_it.rules_block import StateBlock, table
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline

#: Characters of one text.
LONGEST = 200_000
#: A step takes about five millionths of a second. A text as long as may be, and full of markup, needs most of them.
MOST_STEPS = 70_000
#: Quotes, lists (two for each) and emphasis within each other.
DEEPEST = 20
MOST_COLUMNS = 200
#: Cells that a table may have for each one that is written, and for any table.
CELLS_FOR_EACH, MOST_EMPTY_CELLS = 4, 2_000
#: What HTML may be of the size of its text, and of any text; and the addresses and titles of all its links.
LARGEST, AT_LEAST = 19, 500
ADDRESSES, ADDRESSES_AT_LEAST = 4, 10_000

BLOCK, LINK, DEFINITION, CELL = 7, 4, 4, 4
#: A line of which is asked only whether it ends what stands before it: also an item of a list that holds nothing.
NEXT_LINE = 2


class TooMuchWork(Exception):
    """The text costs more than one text may."""


def count(env, steps):
    env["steps"] = env.get("steps", 0) + steps
    if env["steps"] > MOST_STEPS:
        raise TooMuchWork


def count_line(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A block rule that matches nothing, and is asked for every line before all others."""
    count(state.env, NEXT_LINE if silent else BLOCK)
    if state.level > DEEPEST:
        raise TooMuchWork
    return False


def count_definition(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A block rule that matches nothing, and is asked before that of link definitions."""
    if state.src.startswith("[", state.bMarks[start] + state.tShift[start]):
        count(state.env, DEFINITION)
    return False


def count_step(state: StateInline, silent: bool) -> bool:
    """An inline rule that matches nothing, and is asked before all others."""
    count(state.env, 1)
    return False


def counted(rule: Callable[[StateInline, bool], bool], starts: str, steps=LINK):
    """An inline rule that costs more than a step wherever it looks further, as one of these characters stands there."""

    def counting(state: StateInline, silent: bool) -> bool:
        if state.src[state.pos] not in starts:
            return False
        count(state.env, steps)
        return rule(state, silent)

    return counting


def expand(state: StateCore, attrs) -> None:
    """Count what a link says of its address: any number of links may name one definition, of any length."""
    written = sum(len(str(value)) for value in attrs.values())
    state.env["expanded"] = state.env.get("expanded", 0) + written
    if state.env["expanded"] > ADDRESSES * len(state.src) + ADDRESSES_AT_LEAST:
        raise TooMuchWork


def bounded_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """The rule of tables, for tables that are not nearly all made of missing cells."""
    if not table(state, start, end, silent=True):
        return False
    if silent:
        return True
    columns = state.src.count("-|", state.bMarks[start + 1], state.eMarks[start + 1]) + 1
    last = start + 2
    while last < end and not state.isEmpty(last):
        last += 1
    written = state.src.count("|", state.bMarks[start], state.eMarks[last - 1]) + last - start
    cells = columns * (last - start)
    if columns > MOST_COLUMNS or cells > CELLS_FOR_EACH * written + MOST_EMPTY_CELLS:
        raise TooMuchWork
    count(state.env, CELL * cells)
    return table(state, start, end, silent=False)
