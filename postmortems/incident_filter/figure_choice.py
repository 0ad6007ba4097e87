"""The figure that a list is asked for: of one measure, and of at least an amount."""

from incidents.figures.measures import amount_asked, place_of
from incidents.lists import echoed

from .facets import FIGURE

LONGEST = 40


def take(asked, chosen):
    """Add what is asked for of a figure, as ``1 million``, to the measure that is chosen; what is wrong with it."""
    asked = " ".join(asked.split())[:LONGEST]
    figures = chosen.get(FIGURE, [])
    if len(figures) > 1:
        chosen[FIGURE] = figures[:1]
        return "Choose one kind of figure."
    if not asked:
        return None
    if not figures:
        return f"Choose the kind of figure that is to be at least {echoed(asked)}."
    try:
        least = amount_asked(asked, figures[0].measure)
    except ValueError as error:
        return f"At least {echoed(asked)}: this {error}."
    chosen[FIGURE] = [figures[0]._replace(least=least, asked=asked)]
    return None


def counts(found, measure):
    """How many incidents have a figure of each measure, in their order; of the chosen one also where none has."""
    incidents = {value.measure: count for value, count in found.items() if count}
    if measure:
        incidents.setdefault(measure, 0)
    return sorted(incidents.items(), key=lambda pair: place_of(pair[0]))
