"""How wide the columns are, and the gaps between them."""

from math import ceil

from incidents.drawing.text import width_of

from .arrows import HEAD, LABEL

#: Widths in pixels: of a box at least, of one that only its name makes wide, of any; and of a label.
NARROWEST, BROAD, BROADEST, LONGEST_LABEL = 140, 230, 300, 200
#: Label widths to try, widest first, in pixels; the widest that leaves room for all names is taken.
KEPT = LONGEST_LABEL, 84, 60, 0
#: In a gap, in pixels: before the first track, from track to track, and after the last.
LEAD, TRACK, TAIL = 18, 9, 14
#: How many tracks to allow for while their number is not known.
TRACKS = 2


def shares(columns, gaps, room):
    """The widths of columns of nodes, and of the labels in each gap: as wanted, or all of them narrower alike.

    Short of room, names fold first, then labels give way, then names. Where not even the narrowest boxes fit, all have
    what they want, as one has to move along the drawing anyway.
    """
    names = [max([NARROWEST, *(min(node.name_width, BROAD) for node in column)]) for column in columns]
    boxes = [max([NARROWEST, *(min(node.full_width, BROADEST) for node in column)]) for column in columns]
    labels = [min(max((width_of(label, LABEL) for label in gap), default=0), LONGEST_LABEL) for gap in gaps]
    widths, names_alone = [*boxes, *labels], [*names, *(0 for _ in gaps)]
    plans = [([*names, *(min(label, kept) for label in labels)], widths) for kept in KEPT]
    plans.append(([NARROWEST if width else 0 for width in names_alone], names_alone))
    room -= len(gaps) * (before_label(TRACKS) + HEAD)
    for least, most in plans:
        if sum(least) <= room:
            extra = [max(high - low, 0) for low, high in zip(least, most, strict=True)]
            share = min(1, (room - sum(least)) / (sum(extra) or 1))
            widths = [low + share * more for low, more in zip(least, extra, strict=True)]
            break
    widths = [ceil(width) for width in widths]
    return widths[: len(columns)], widths[len(columns) :]


def gap_widths(tracks, labels, widths, room):
    """The widths of the gaps for this number of tracks; they share the room that the columns leave."""
    gaps = [before_label(count) + label + HEAD for count, label in zip(tracks, labels, strict=True)]
    spare = max(room - sum(widths) - sum(gaps), 0)
    return [gap + spare * (n + 1) // len(gaps) - spare * n // len(gaps) for n, gap in enumerate(gaps)]


def before_track(number):
    """From the left of a gap to one of its tracks, numbered from 0."""
    return LEAD + TRACK * number


def before_label(tracks):
    """The distance from the left of a gap to its labels, past its tracks."""
    return before_track(max(tracks - 1, 0)) + TAIL
