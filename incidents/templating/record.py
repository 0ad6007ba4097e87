"""How a record's facts are written on a page: their sources, their moments."""

import re
from types import MappingProxyType

from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe

from incidents.markdown import lines
from incidents.markdown.citations import number_citations
from incidents.markdown.opening import split_after_opening
from incidents.markdown.wikilinks import link_targets
from incidents.moments import Precision
from incidents.moments.clocks import Clocks

SEVERITY = re.compile(r"\bSEV-\d\b")


def cited(text, incident):
    """A line of Markdown, its ``[@key]`` citations as markers."""
    return lines.cited_line(text, incident)


def with_whole_severities(text):
    """A text in which no line ends within ``SEV-1``."""
    return mark_safe(SEVERITY.sub(r'<span class="nowrap">\g<0></span>', escape(text)))  # noqa: S308  escaped


def prose(incident, name, pages=MappingProxyType({})):
    """A Markdown field of an incident, as it was rendered when saved; its citations numbered, its links to pages."""
    html = number_citations(getattr(incident, f"{name}_html"), incident.numbered_sources)
    return link_targets(html, pages)


def opening_of(html):
    """The ``opening`` of a long rendered text and the ``rest``, which is empty where nothing is worth folding away."""
    return split_after_opening(html)


def clock(moment, zone):
    """The time of day on the clocks of a zone; ``≈`` when known to the hour, words when not known.

    Where the clocks are not those of the story, a moment without a time keeps its day.
    """
    if moment is None:
        return format_html('<span class="unknown">{}</span>', "not known")
    clocks = Clocks.of(zone)
    tells = moment.precision.has_clock or clocks.are_elsewhere
    return format_html(
        '<time datetime="{}" data-precision="{}">{}</time>',
        clocks.for_machines(moment),
        moment.precision,
        clocks.time(moment) if tells else "no time",
    )


def day(moment, zone, weekday=False):
    """The date in the zone, as far as it is known: ``25 Nov 2020``, ``Nov 2020``, ``2020``."""
    if moment is None:
        return format_html('<span class="unknown">{}</span>', "not known")
    local = Clocks.of(zone).local(moment)
    year = f"{local.year}"
    match moment.precision:
        case Precision.YEAR:
            written, machine = year, f"{local:%Y}"
        case Precision.MONTH:
            written, machine = f"{local:%b} {year}", f"{local:%Y-%m}"
        case _:
            name = f"{local:%a} " if weekday else ""
            written, machine = f"{name}{local.day} {local:%b} {year}", f"{local:%Y-%m-%d}"
    return format_html('<time datetime="{}">{}</time>', machine, written)


def month(moment, zone, full=False):
    """The month in the zone, where the day would say too much: ``Nov 2020``, in full ``November 2020``."""
    if not moment:
        return format_html('<span class="unknown">{}</span>', "not known")
    if moment.precision == Precision.YEAR:
        return day(moment, zone)
    local = moment.in_zone(zone)
    name = f"{local:%B}" if full else f"{local:%b}"
    return format_html('<time datetime="{}">{} {}</time>', f"{local:%Y-%m}", name, local.year)
