"""How wide a text is, and what of it fits. Estimates: no browser is asked, so rather too wide than too narrow."""

import unicodedata

#: Widths of letters in the interface font at its heavier weight, in shares of the font size.
WIDTHS = {
    letter: width
    for width, letters in {
        0.34: " \xa0`’'.:i!,;|jIl()[]",
        0.43: "/\\{}-Jfrt*",
        0.53: '"^zsv?_',
        0.6: "cay<>eo+=Lkxhnu−",
        0.65: "pq~#FTbdgE0123456789PYZ",
        0.72: "$BRSVCDKXAU",
        0.79: "GO&HQNw",
        0.96: "m@M%W…",
    }.items()
    for letter in letters
}
WIDEST = 1.1
#: Font sizes of a chart: of its text, and of its small text.
CHART, CHART_SMALL = 12.0, 11.0


def width_of(text, size):
    """The width of a text in pixels, at a font size in pixels."""
    return size * sum(WIDTHS.get(letter) or _width(letter) for letter in text)


def percent_of(text, drawing, size=CHART):
    """The width of a text, as a percentage of the width of its drawing, which is in pixels."""
    return width_of(text, size) / drawing * 100


def shortened(text, width, size):
    """As much of the text as fits into the width, with an ellipsis for the rest; nothing where not even that fits."""
    if width_of(text, size) <= width:
        return text
    room = width - width_of("…", size)
    for place, letter in enumerate(text):
        room -= width_of(letter, size)
        if room < 0:
            return f"{text[:place].rstrip()}…" if place else ""
    return text


def folded_width(text, size):
    """The least width in which a text stands whole on two lines."""
    words = text.split(" ")
    halves = ((" ".join(words[:n]), " ".join(words[n:])) for n in range(1, len(words) + 1))
    return min(max(width_of(first, size), width_of(second, size)) for first, second in halves)


def folded(text, width, size):
    """A text on one line, or on two where it needs them, the second cut short if need be."""
    words = text.split(" ")
    fitting = next((n for n in range(len(words), 0, -1) if width_of(" ".join(words[:n]), size) <= width), 0)
    if fitting in (0, len(words)):
        return [shortened(text, width, size)]
    return [" ".join(words[:fitting]), shortened(" ".join(words[fitting:]), width, size)]


def _width(letter):
    if unicodedata.combining(letter):
        return 0
    base = unicodedata.normalize("NFD", letter)[0]
    return WIDTHS.get(base, WIDEST)
