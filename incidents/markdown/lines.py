"""Markdown in a single line: code, emphasis, links, citations; no blocks.

Most facts are one line. A line without any markup is only escaped; the others are kept as they were rendered.
"""

import re
from functools import lru_cache
from html import unescape

from django.utils.html import escape
from django.utils.safestring import mark_safe

from .bounds import TooMuchWork
from .citations import RENDERED, number_citations
from .parsing import PARSER
from .sanitising import CLEANER

#: With the blanks before it, which are looked at once, from the first of them.
CITED = re.compile(rf"(?<!\s)\s*{RENDERED.pattern}")
MARKUP = re.compile(r"[*_`~<\\\[!@]|&#?\w|://|www\.", re.IGNORECASE)
#: Longer ones are rendered each time, so that what is kept stays small.
KEPT, LONGEST_KEPT = 4096, 2_000


def render_line(text):
    """One line of Markdown as HTML that is safe to show within a paragraph."""
    if not MARKUP.search(text):
        return escape(text)
    return _kept(text) if len(text) <= LONGEST_KEPT else _rendered(text)


def _rendered(text):
    try:
        return CLEANER.clean(PARSER.renderInline(text, {"field": "line"}))
    except (TooMuchWork, RecursionError):
        return escape(text)


_kept = lru_cache(maxsize=KEPT)(_rendered)


def cited_line(text, incident):
    """The line with its citations as markers of the incident's sources."""
    html = render_line(text)
    return number_citations(html, incident.numbered_sources) if "data-cite" in html else _safe(html)


def line(text):
    """The line where its sources are not listed beside it."""
    return _safe(CITED.sub("", render_line(text)))


def line_in_link(text):
    """The line where it is the words of a link, which cannot hold another one."""
    return _safe(re.sub(r"</?a\b[^>]*>", "", line(text)))


def plain_line(text):
    """The words of the line, for titles, labels and tables of numbers."""
    return unescape(re.sub(r"<[^>]*>", "", line(text))) if MARKUP.search(text) else text


def _safe(html):
    return mark_safe(html)  # noqa: S308  it was escaped, or sanitised
