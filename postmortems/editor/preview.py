"""A section as readers will see it, drawn of what is typed: nothing is written for it.

Rows, and keys, that cannot be taken yet are left out of a drawing, and said. What a preview may cost is bounded: by the
texts that are laid out at all, and by the rows that are drawn.
"""

from copy import copy
from itertools import count
from types import SimpleNamespace

from django.template import engines
from markupsafe import Markup

from incidents.blast_radius import blast_radius as rows_of
from incidents.blast_radius import picture_of
from incidents.loaded_rows import load
from incidents.markdown.wikilinks import targets_in
from incidents.models import Impact, ImpactVia, Service, Source
from incidents.moments.wording import zone_label
from incidents.templating.record import prose
from postmortems.document.checks import check
from postmortems.document.fields import POSTMORTEM
from postmortems.document.kinds import Group, Milestones, Prose, Text
from postmortems.document.problems import BadDocument
from postmortems.document.reading import Document
from postmortems.wikilinks.resolving import resolve
from timelines.chart import chart
from timelines.models import TimelineEvent

from .blameless.panel import language_notes
from .part import without_blank_rows
from .previewed_rows import DRAWN_ROWS, Unsaved, drawn_rows

#: Of more nothing is drawn while somebody types.
MOST_EVENTS, MOST_IMPACTS = 400, 120
ATTEMPTS = 4
#: What readers see as a section of its own: all but the head of the page.
PREVIEWED = {"summary", "times", "impact", "timeline", "narrative", "handling", *DRAWN_ROWS}


def preview(incident, part, now, user):
    """The section as HTML. ``now``: the document as it is, of which the part replaces its own keys."""
    told = without_blank_rows(part.section, part.data)
    part = copy(part)
    part.data = told
    values, left_out = _checked({**now, **part.within(now)})
    unsaved = copy(incident)
    unsaved._prefetched_objects_cache = dict(getattr(incident, "_prefetched_objects_cache", {}))
    vars(unsaved).pop("numbered_sources", None)
    vars(unsaved).pop("sources_by_id", None)
    made = Unsaved(unsaved, values)
    made.rows("sources", Source)  # as they are typed, or on record: whatever else is drawn cites them
    for one in part.section.fields:
        if isinstance(one, Prose | Milestones | Group) or (isinstance(one, Text) and one.key == "zone"):
            one.put(unsaved, values, None)
    context = {
        "incident": unsaved,
        "left_out": left_out,
        "texts": list(_texts(unsaved, part, user)),
        "brief": unsaved.brief if part.section.name == "summary" else [],
        "picture": None,
        "headings": [],
        "language_notes": language_notes,
        "chart": None,
        "section": part.section.name,
        "rows": None,
    }
    if part.section.name in ("timeline", "times"):
        context |= _timeline(unsaved, values, made)
    elif part.section.name == "impact":
        context |= _blast_radius(unsaved, values, made, user)
    elif part.section.name in DRAWN_ROWS:
        context |= drawn_rows(part.section.name, unsaved, made, user)
    template = engines["jinja2"].env.get_template("postmortems/editor/_preview.html")  # type: ignore[attr-defined]
    return Markup(template.render(context))  # noqa: S704  drawn by a template of ours


def _checked(raw):
    """The values of all that can be taken, and how the rest is called."""
    raw, left_out = {key: value for key, value in raw.items() if value is not None}, []
    for _ in range(ATTEMPTS):
        document = Document("preview", POSTMORTEM, raw)
        try:
            check(document)
        except BadDocument as error:
            left_out += [str(problem) for problem in error.problems if problem.path]
            raw = _without(raw, {problem.path[:2] for problem in error.problems})
        else:
            return document.values, [told.removeprefix("preview: ") for told in left_out]
    return {}, [told.removeprefix("preview: ") for told in left_out]


def _without(raw, paths):
    """The data without the keys, and the rows, in which something is wrong."""
    kept = {}
    for key, value in raw.items():
        if (key,) in paths or (isinstance(value, str) and any(path[:1] == (key,) for path in paths)):
            continue
        if isinstance(value, list):
            value = [row for place, row in enumerate(value) if (key, place) not in paths]
        elif isinstance(value, dict):
            value = {name: row for name, row in value.items() if (key, name) not in paths}
        kept[key] = value
    return kept


def _texts(unsaved, part, user):
    for one in part.section.fields:
        if isinstance(one, Prose) and getattr(unsaved, one.name):
            pages = resolve(targets_in(getattr(unsaved, f"{one.name}_html")), user)
            yield one.heading, getattr(unsaved, one.name), prose(unsaved, one.name, pages)


def _timeline(unsaved, values, made):
    rows = values.get("timeline", [])
    if len(rows) > MOST_EVENTS:
        return {"too_many": f"{len(rows)} events are too many to draw while you type."}
    events = made.rows("timeline", TimelineEvent)
    moments = [moment for moment in (*unsaved.milestones.values(), *(e.occurred for e in events)) if moment]
    return {
        "chart": chart(events, unsaved.milestones, unsaved.zone),
        "times": SimpleNamespace(way=""),
        "zones": list(dict.fromkeys(zone_label(one, unsaved.zone) for one in moments if one.precision.has_clock)),
    }


def _blast_radius(unsaved, values, made, user):
    rows = values.get("impacts", [])
    if len(rows) > MOST_IMPACTS:
        return {"too_many": f"{len(rows)} services are too many to draw while you type."}
    services = _services(rows, values.get("organization", ""), user)
    impacts = made.rows("impacts", Impact)
    for impact, row in zip(impacts, rows, strict=True):
        impact.service = services[row.get("organization"), row["service"]]
        vias = [
            ImpactVia(impact=impact, service=services[via.get("organization"), via["service"]], by=via.get("by", ""))
            for via in row.get("via", [])
        ]
        load([impact], "vias", vias)
    picture = picture_of(unsaved, [row.impact for row in rows_of(impacts)])
    return {"picture": picture if picture and picture.drawing else None}


def _services(rows, home, user):
    """A service for each that is named: that on record, where they may know of it, or one that is never saved."""
    named = {(row.get("organization"), row["service"]) for row in rows}
    named |= {(via.get("organization"), via["service"]) for row in rows for via in row.get("via", [])}
    known = Service.objects.visible_to(user).filter(name__in={name for _, name in named}).select_related("organization")
    found = {(service.organization.name, service.name): service for service in known}
    new = count(1)
    return {
        (other, name): found.get((other or home, name)) or Service(pk=-next(new), name=name, slug="new")
        for other, name in named
    }
