"""What figures are compared by: a kind, of money one currency; and how a number is told, and read when asked for."""

import re

from incidents.models.figure import LARGEST, FigureKind

from .units import CURRENCIES, DATA

MONEY = "money-"
TIMES = {"": 1, "thousand": 10**3, "million": 10**6, "billion": 10**9}
#: The kinds that are told by a word behind the number.
NOUNS = set(FigureKind) - {FigureKind.SHARE, FigureKind.MONEY, FigureKind.DATA}
ASKED = re.compile(r"(\d{1,16}(?:\.\d{1,9})?)([A-Za-z%]*)", re.ASCII)


def is_measure(text):
    if text.startswith(MONEY):
        return text.removeprefix(MONEY) in CURRENCIES
    return text in FigureKind.values and text != FigureKind.MONEY


def name_of(measure):
    """``Customers``; ``Money, USD``."""
    if measure.startswith(MONEY):
        return f"{FigureKind.MONEY.label}, {measure.removeprefix(MONEY)}"
    return str(FigureKind(measure).label)


def place_of(measure):
    """Where a measure stands among the others."""
    kind = FigureKind.MONEY if measure.startswith(MONEY) else measure
    return FigureKind.values.index(kind), measure


def told(kind, number, unit, bound=""):
    """The number in words: ``at least 8,500,000 customers``, ``USD 460,000,000``, ``6.8%``."""
    written = f"{int(number):,}" if float(number).is_integer() else f"{number:,.4f}".rstrip("0")
    match kind:
        case FigureKind.SHARE:
            words = f"{written}%"
        case FigureKind.MONEY:
            words = f"{unit} {written}"
        case FigureKind.DATA:
            words = f"{written} {unit}"
        case _:
            noun = str(kind) if number != 1 else {"people": "person"}.get(kind, str(kind).removesuffix("s"))
            words = f"{written} {noun}"
    return f"{bound.replace('_', ' ')} {words}".strip()


def told_of(figure):
    return told(figure.kind, figure.number, figure.unit, figure.bound)


def told_under_its_name(figure):
    """The same where a heading says what is counted: ``at least 8,500,000``."""
    words = told_of(figure)
    return words.rpartition(" ")[0] if figure.kind in NOUNS else words


def amount_asked(text, measure):
    """The amount that somebody asks for, as in ``1,000,000``, ``1.5 million`` or, of data, ``5 TB``.

    Raises ValueError, with a message for whoever asks.
    """
    found = ASKED.fullmatch(re.sub(r"[\s,_]", "", text))
    way_out = f"write 5 TB, with a unit of {', '.join(DATA)}" if measure == FigureKind.DATA else "write 1000000"
    if not found:
        raise ValueError(f"is no number: {way_out}")
    number, unit = float(found[1]), found[2]
    sizes = DATA if measure == FigureKind.DATA and unit not in TIMES else TIMES
    if measure == FigureKind.SHARE and unit == "%":
        unit = ""
    if unit not in sizes:
        raise ValueError(f"is no number: {way_out}")
    amount = number * sizes[unit]
    if amount > LARGEST * max(DATA.values()):
        raise ValueError("is more than any figure can hold")
    return amount
