"""Links by name in prose: ``[[blast-radius]]``, ``[[FL-2020-01|the Kinesis outage]]``, ``[[service:amazon-kinesis]]``.

The form is MediaWiki's (https://www.mediawiki.org/wiki/Help:Links), its namespaces being the kinds of page below. A
saved text keeps only what was written; what that names is looked up when the page is shown, so that a renamed page
is still found, a page that comes later too, and a page that the reader may not see is plain text.
"""

import re
import unicodedata
from html import unescape
from string import ascii_lowercase, ascii_uppercase
from typing import NamedTuple

from django.utils.html import format_html
from django.utils.safestring import mark_safe

LONGEST = 200
SMALL = str.maketrans(ascii_uppercase, ascii_lowercase)  # what both databases do to a name
KINDS = ("lesson", "incident", "service")
#: A bar may be escaped, as it must be within a table. ``[[@`` begins a citation within brackets.
WIKILINK = re.compile(rf"\[\[(?!@)([^\[\]|\\]{{1,{LONGEST}}})(?:\\?\|([^\[\]|]{{0,{LONGEST}}}))?\]\]")
#: Words with another link in them stay words, and so do those within a link: a link cannot hold a link.
RENDERED = re.compile(
    r'<a .*?</a>|<span data-wikilink="([^"]*)">((?:[^<]|</?(?:code|del|em|kbd|s|strong|sub|sup)>)*)</span>', re.DOTALL
)


class Target(NamedTuple):
    """What a link names: the kind of page, empty for any, and its name with the letters A to Z small."""

    kind: str
    name: str

    def __str__(self):
        return f"{self.kind}:{self.name}" if self.kind else self.name


class Page(NamedTuple):
    """A page that a link leads to. ``is_addressed``: it was named by its address or reference, not by its name."""

    url: str
    name: str
    is_addressed: bool


def tidy(text):
    """The text in one Unicode form, on one line, each gap one space."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def target_of(text):
    """What a link's text names."""
    name = tidy(text).translate(SMALL)
    kind, colon, rest = name.partition(":")
    return Target(kind, rest.strip()) if colon and kind in KINDS else Target("", name)


def targets_in(html):
    """What the links of rendered Markdown name, each once, in order of appearance."""
    found = (target_of(unescape(match[1] or "")) for match in RENDERED.finditer(html))
    return list(dict.fromkeys(target for target in found if target.name and len(target.name) <= LONGEST))


def link_targets(html, pages):
    """Rendered Markdown with each link leading to its page (target → Page); one without a page is plain words.

    A link without words of its own shows the name of the page where it was addressed, else the name as it was written.
    Where it shows anything else, the name of the page is its title.
    """

    def link(found):
        if found[1] is None:
            return found[0]
        text = tidy(unescape(found[1]))
        page = pages.get(target_of(text))
        if page is None:
            return found[2]
        words = unescape(found[2])
        if words == page.name or (page.is_addressed and words == text):
            return format_html('<a href="{}">{}</a>', page.url, page.name)
        return format_html('<a href="{}" title="{}">{}</a>', page.url, page.name, mark_safe(found[2]))  # noqa: S308

    return mark_safe(RENDERED.sub(link, html))  # noqa: S308  the text was sanitised when saved, format_html() escapes
