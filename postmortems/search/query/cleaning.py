"""Text as it comes from a browser, made fit to be read and shown again."""

import re

#: More is not read: a long log says it all within that much.
LONGEST = 8_000
#: Of a longer text not even that much is looked through for what to leave out.
LOOKED_AT = 2 * LONGEST
ANSI = re.compile(r"\x1b(?:\[[0-9;?]{0,20}[A-Za-z]|\][^\x07\x1b]{0,200}(?:\x07|\x1b\\))")
LINE_ENDS = re.compile(r"\r\n?|[\u2028\u2029\x85]")
#: Control characters, halves of characters, and what databases refuse.
UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
#: What takes no room and is copied along: soft hyphens, blanks without width, marks of the direction of writing.
UNSEEN = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")


def cleaned(text):
    """The text without what cannot be shown; and whether it was too long to be kept whole."""
    cut = text[:LOOKED_AT]
    cut = LINE_ENDS.sub("\n", ANSI.sub("", cut))
    cut = UNSEEN.sub("", UNREADABLE.sub(" ", cut)).strip()
    return cut[:LONGEST].rstrip(), len(cut) > LONGEST or len(text) > LOOKED_AT
