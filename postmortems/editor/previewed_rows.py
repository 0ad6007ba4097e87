"""Rows that are never saved, made of what is typed, and how readers will see the sections that consist of them."""

from django.contrib.auth import get_user_model
from django.template import engines
from markupsafe import Markup

from incidents.loaded_rows import load
from incidents.models import Cause, Caveat, Figure, Signal, Trigger
from incidents.templating.panels import causes_told
from lessons.models import Evidence, Lesson, Remediation
from lessons.of_incident import lessons_called, remediations_of
from lessons.templating.panels import lessons_told, remediations_told
from postmortems.document.fields import POSTMORTEM
from postmortems.document.kinds import At, Choice, Cited, Day, Due, PartialDay, Quantity, Text
from postmortems.document.kinds.names import CalledByName

#: Of more nothing is drawn while somebody types.
MOST_ROWS = 120
#: What a row says by itself, or by the keys of other rows.
PUT = (At, Choice, Cited, Day, Due, PartialDay, Quantity, Text)
#: Kinds of row that others name, or have links to others: under ids that no row on record has.
NUMBERED = (Caveat, Cause)


class Unsaved:
    """The rows of an incident as its document's values have them. Stands for what saving knows of other rows, too."""

    def __init__(self, incident, values):
        self.incident, self.values = incident, values
        self.ids = {
            section: {row["key"]: -place for place, row in enumerate(values.get(section, []), 1) if "key" in row}
            for section in ("sources", "causes")
        }

    def row(self, section, incident_id, key):
        return self.ids[section].get(key)

    def rows(self, section, model):
        """The rows of a section, from now on those of the incident."""
        field, made = POSTMORTEM.by_key[section], []
        for place, row in enumerate(self.values.get(section, []), start=1):
            record = model(pk=-place if has_id(model) else None, incident=self.incident, position=place)
            for one in field.shape.fields:
                if isinstance(one, PUT) and not isinstance(one, CalledByName):
                    one.put(record, row, self)
            made.append(record)
        load([self.incident], field.name, made)
        return made

    def typed(self, section):
        return self.values.get(section, [])


def has_id(model):
    return model in NUMBERED or model.__name__ in ("Source", "Impact")


def drawn_rows(section, incident, made, user):
    """The section as HTML; what is said instead, where it has too many rows."""
    count = max(len(made.typed(key)) for key in COUNTED[section])
    if count > MOST_ROWS:
        return {"too_many": f"{count} rows are too many to draw while you type."}
    return {"rows": Markup("").join(DRAWN_ROWS[section](incident, made, user))}


def _drawn(template, **context):
    drawn = engines["jinja2"].env.get_template(template).render(context)  # type: ignore[attr-defined]
    return Markup(drawn)  # noqa: S704  drawn by a template of ours


def _causes(incident, made, user):
    on_record = {cause.pk: cause.key for cause in incident.causes.all()}
    remediations = remediations_of(incident)  # as they are on record
    made.rows("triggers", Trigger)
    causes = made.rows("causes", Cause)
    for one in remediations:
        one.cause_ids = [made.row("causes", None, on_record.get(pk)) for pk in one.cause_ids]
    if causes or made.typed("triggers"):
        yield _drawn("incidents/_causes_told.html", **causes_told(incident, remediations))


def _remediations(incident, made, user):
    made.rows("causes", Cause)
    remediations, typed = made.rows("remediations", Remediation), made.typed("remediations")
    names = dict(Lesson.objects.filter(slug__in=_all(typed, "applies")).values_list("slug", "name"))
    users = get_user_model()
    by_name = {f"{users.USERNAME_FIELD}__in": [row["owner"] for row in typed if "owner" in row]}
    accounts = {account.get_username(): account for account in users._default_manager.filter(**by_name)}
    for number, (one, row) in enumerate(zip(remediations, typed, strict=True), start=1):
        one.number, one.owner = number, accounts.get(row.get("owner"))
        one.owner_name = one.owner_name or ("" if one.owner else row.get("owner", ""))
        one.cause_ids = [made.row("causes", None, key) for key in row.get("addresses", [])]
        one.lessons = [(slug, names[slug]) for slug in row.get("applies", []) if slug in names]
    if remediations:
        yield _drawn("lessons/_remediation_table.html", **remediations_told(incident, remediations, user))


def _lessons(incident, made, user):
    rows, typed = made.rows("lessons", Evidence), made.typed("lessons")
    lessons = lessons_called({row["lesson"] for row in typed}, user, but=incident.pk)
    for one, row in zip(rows, typed, strict=True):
        one.lesson = lessons.get(row["lesson"]) or Lesson(slug=row["lesson"], name=row["lesson"])
        one.violated_in = getattr(one.lesson, "violated_in", 0) + (one.way == Evidence.Way.VIOLATED)
    if rows:
        yield _drawn("lessons/_lessons_by_way.html", **lessons_told(rows))


def _figures(incident, made, user):
    if figures := made.rows("figures", Figure):
        yield _drawn("incidents/_figures_told.html", figures=figures)
    if signals := made.rows("signals", Signal):
        yield Markup('<div class="signals">{}</div>').format(_drawn("incidents/_signals_told.html", signals=signals))


def _sources(incident, made, user):
    if incident.numbered_sources:
        yield _drawn("incidents/_sources_told.html", incident=incident)
    caveats = made.rows("caveats", Caveat)
    for one, row in zip(caveats, made.typed("caveats"), strict=True):
        one.source_ids = [made.row("sources", None, key) for key in row.get("sources", [])]
    if caveats:
        yield _drawn("incidents/_caveats_told.html", caveats=caveats)


def _all(rows, key):
    return {name for row in rows for name in row.get(key, [])}


#: The sections that consist of rows, each with what draws it, and the keys of what it draws.
DRAWN_ROWS = {
    "causes": _causes,
    "remediations": _remediations,
    "lessons": _lessons,
    "figures": _figures,
    "sources": _sources,
}
COUNTED = {
    "causes": ("triggers", "causes"),
    "remediations": ("remediations",),
    "lessons": ("lessons",),
    "figures": ("figures", "signals"),
    "sources": ("sources", "caveats"),
}
