"""Authors' Markdown to safe HTML: whole texts, and single lines.

Nothing an author writes reaches the page unless ``sanitising`` lists it. Citations such as ``[@aws]`` become a
``<sup data-cite>`` here, and get their numbers from the incident's sources when the page is shown; links such as
``[[blast-radius]]`` become a ``<span data-wikilink>``, and get their address then.
"""

import re
from html import unescape

from django.utils.html import escape

from .bounds import AT_LEAST, LARGEST, LONGEST, TooMuchWork
from .parsing import PARSER
from .sanitising import CLEANER

#: Raise it with every change of what a text becomes: what is stored is then rendered anew.
RENDERER = 3


#: What the author of a text is told that would cost too much.
TOO_MUCH = "Shown as it was written, as it has too much markup to be laid out: make it shorter or simpler."


def render(text, field="text"):
    """Markdown to HTML that is safe to show; empty for empty. What would cost too much is shown as it was written.

    The ids of headings and footnotes begin with the name of the field, so that a page can hold several texts.
    """
    if not text.strip():
        return ""
    try:
        if len(text) > LONGEST:
            raise TooMuchWork
        html = CLEANER.clean(PARSER.render(text, {"field": field})).strip()
        if len(html) > LARGEST * len(text) + AT_LEAST:
            raise TooMuchWork
    except (TooMuchWork, RecursionError):
        return as_written(text)
    return html


def as_written(text):
    """The text without any layout, and why."""
    return f'<p class="muted">{TOO_MUCH}</p>\n<pre class="as-written">{escape(text)}</pre>'


def plain(text):
    """The words of a Markdown text, without its markup, its citations and what its links name."""
    return html_words(render(text))


def html_words(html):
    """The words of a text that was rendered already."""
    return unescape(re.sub(r"<[^>]*>", " ", html))
