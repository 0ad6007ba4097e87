"""Citations in prose: ``[@aws]`` names a source of the incident by its key; ``[@press; @aws]`` names two.

The form is Pandoc's (https://pandoc.org/MANUAL.html#citation-syntax), without its prefixes and locators.
"""

import re
from functools import lru_cache

from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

KEY = r"[a-z0-9]+(?:-[a-z0-9]+)*"
CITATION = re.compile(rf"\[@{KEY}(?:; ?@{KEY})*\]")
#: With the blanks before it, which are looked at once, from the first of them.
CITED = re.compile(rf"(?<!\s)\s*{CITATION.pattern}")
RENDERED = re.compile(r'<sup data-cite="([a-z0-9 -]+)"></sup>')


def citation_keys(text):
    """The keys of every source that the text cites, in order of appearance, each once."""
    return list(dict.fromkeys(key for found in CITATION.finditer(text) for key in re.findall(rf"@({KEY})", found[0])))


def markers(sources):
    """Superscript links to numbered sources; nothing for none.

    Each source carries its ``number``: its place in the incident's list.
    """
    return _linked(tuple(source.number for source in sources))


@lru_cache(maxsize=10_000)
def _linked(numbers):
    links = format_html_join(
        "",
        '<a href="#source-{}" aria-label="Source {}">{}</a>',
        ((number, number, number) for number in numbers),
    )
    return format_html('<sup class="cite">{}</sup>', links) if links else ""


def cite(fact):
    """The markers of a fact's sources: who states it, then where it was read."""
    sources = fact.incident.sources_by_id
    return markers(sources[pk] for pk in fact.source_ids if pk in sources)


def number_citations(html, sources):
    """Fill the citations of rendered Markdown with the numbers that the sources have on this page."""
    by_key = {source.key: source for source in sources}
    return mark_safe(  # noqa: S308  the text was sanitised when it was saved, markers() escapes
        RENDERED.sub(lambda found: str(markers(by_key[key] for key in found[1].split() if key in by_key)), html)
    )


def without_citations(text):
    """The text where its sources are not listed beside it."""
    return CITED.sub("", text)
