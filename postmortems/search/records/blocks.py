"""Prose in the parts that it is written in: what stands in one paragraph belongs together."""

import re

from incidents.markdown import html_words

#: Where a paragraph, an item, a heading or a cell of rendered prose ends.
END = re.compile(r"</(?:p|li|h[1-6]|td|th|pre|dd|dt|blockquote)>")


def blocks_of(html):
    """The words of each block of a rendered text."""
    return [words for block in END.split(html) if (words := " ".join(html_words(block).split()))]
