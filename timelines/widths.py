"""The widths for which a drawing is laid out, and that of a text in it."""

from incidents.drawing.text import percent_of

#: In pixels: the narrowest width at which all labels are shown, and that of a phone's drawing.
NARROWEST, PHONE = 430, 230


def width_of(text, drawing=NARROWEST):
    """The width of a text, in percent of a drawing of so many pixels: of the narrowest that shows all labels."""
    return percent_of(text, drawing)
