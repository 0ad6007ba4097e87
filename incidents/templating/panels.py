"""The panels of an incident's own facts, and how its moments are written beside one another."""

from typing import Any, NamedTuple

from django.contrib.humanize.templatetags.humanize import apnumber
from django.utils.html import format_html

from incidents import access, rights
from incidents.blast_radius import blast_radius as rows_of
from incidents.blast_radius import picture_of, reach_of
from incidents.conditions import CONDITIONS
from incidents.models import Cause, Impact
from incidents.moments import Precision
from incidents.moments.clocks import Clocks
from incidents.moments.wording import in_words, zone_label
from incidents.templating.panel import panel

DASH = '<span class="unknown"><span aria-hidden="true">—</span><span class="visually-hidden">{}</span></span>'


class Folded(NamedTuple):
    shown: list[Any]
    rest: list[Any]


def folded(rows, count):
    """The first rows, and the ``rest`` to be folded away behind them: none where it would be one or two."""
    rows = list(rows)
    return Folded(rows, []) if len(rows) <= count + 2 else Folded(rows[:count], rows[count:])


def is_administrator(user):
    """Whether the user looks after the record, and so is led to where it is edited."""
    return access.is_administrator(user)


def writes(user):
    """Whether the user writes postmortems, and so reads what is said during a review."""
    return rights.writes(user)


def origins(incident):
    """The services where it began."""
    return list(dict.fromkeys(i.service for i in incident.impacts.all() if i.role == Impact.Role.ORIGIN))


def services_struck(incident):
    """How many services it struck, whatever the parts of each."""
    return len({impact.service_id for impact in incident.impacts.all() if not impact.is_carrier})


@panel("incidents/_causes.html")
def causes_panel(incident, remediations):
    return causes_told(incident, remediations)


def causes_told(incident, remediations):
    """Trigger and causes, each cause with its number and what addresses it."""
    numbered = list(enumerate(incident.causes.all(), start=1))

    def of_kind(kind):
        return [(number, cause) for number, cause in numbered if cause.kind == kind]

    return {
        "incident": incident,
        "remediations": remediations,
        "triggers": incident.triggers.all(),
        "roots": of_kind(Cause.Kind.ROOT),
        "has_unrated": bool(of_kind(Cause.Kind.NOT_RATED)),
        "conditions": [(name, meaning, rows) for kind, name, meaning in CONDITIONS if (rows := of_kind(kind))],
    }


@panel("incidents/_blast_radius.html")
def blast_radius_panel(incident):
    rows = rows_of(incident.impacts.all())
    reach = reach_of(rows)
    picture = picture_of(incident, [row.impact for row in rows])
    return {
        "incident": incident,
        "rows": rows,
        "picture": picture,
        "headings": _headings(picture.drawing.columns, has_origin=bool(reach.origins))
        if picture and picture.drawing
        else [],
        "reach": reach,
        "has_gaps": any(not (row.impact.began and row.impact.ended) for row in rows),
    }


def _headings(columns, *, has_origin):
    """What is true of every service in a column, and where the column begins."""
    names = [
        "Origin" if has_origin else "First known",
        "One step on",
        *(f"Up to {apnumber(steps)} steps on" for steps in range(2, len(columns))),
    ]
    return list(zip(names, columns, strict=False))


def when(moment, zone, beside=None, weekday=False):
    """A moment as far as it is known: its day, unless that is the day of the moment it stands beside, and its clock."""
    if moment is None:
        return format_html(DASH, "not known")
    clocks = Clocks.of(zone)
    words = in_words(moment, clocks, beside, weekday)
    return format_html('<time datetime="{}">{}</time>', clocks.for_machines(moment), words)


def period(incident):
    """From when to when, in one line with the zone: ``Wed 25 Nov 2020, 05:15 to 22:23 PST (UTC−8)``."""
    started, resolved, zone = incident.started, incident.resolved, incident.zone
    if started is None:
        return format_html("start not known, end {}", _dated(resolved, zone)) if resolved else "not known"
    if resolved is None:
        return format_html("{}, end not known", _dated(started, zone))
    same_zone = _clock_label(started, zone) == _clock_label(resolved, zone)
    beginning = when(started, zone, weekday=True) if same_zone else _dated(started, zone)
    return format_html("{} to {}", beginning, _dated(resolved, zone, started))


def source_date(published):
    """When a source was published, as far as it is known."""
    if not published:
        return "date not known"
    if published.precision == Precision.YEAR:
        return f"{published.on.year}"
    month = f"{published.on:%b} {published.on.year}"
    return month if published.precision == Precision.MONTH else f"{published.on.day} {month}"


def _dated(moment, zone, beside=None):
    label = _clock_label(moment, zone)
    return (
        format_html("{} {}", when(moment, zone, beside, weekday=True), label)
        if label
        else when(moment, zone, beside, weekday=True)
    )


def _clock_label(moment, zone):
    return zone_label(moment, zone) if moment.precision.has_clock else ""
