"""Triggers that note which incidents, lessons and services have changed in what is looked through."""

from taggit.models import Tag, TaggedItem

from incidents.models import (
    Cause,
    Caveat,
    Figure,
    Impact,
    ImpactVia,
    Incident,
    Organization,
    Region,
    Service,
    Signal,
    Source,
    Trigger,
)
from incidents.noted_changes import Notes, Watched, noting_triggers
from lessons.models import Evidence, Lesson, LessonAlias, Remediation
from postmortems.models import StaleDocument, ThingKind
from timelines.models import TimelineEvent

#: Columns that change with every save, and say nothing that is looked for.
NOT_LOOKED_AT = {"updated_at", "created_at", "version"}


def search_triggers():
    for prefix, kind, watched in (
        ("found", ThingKind.INCIDENT, of_incidents()),
        ("foundl", ThingKind.LESSON, of_lessons()),
        ("founds", ThingKind.SERVICE, of_services()),
    ):
        notes = Notes(StaleDocument._meta.db_table, "thing_id", {"kind": int(kind)})
        yield from noting_triggers(prefix, notes, watched)


def of_incidents():
    yield watch(Incident, "id")
    for model in (Signal, Trigger, Cause, Figure, Impact, Caveat, Source, TimelineEvent, Remediation, Evidence):
        yield watch(model, "incident_id")
    yield watch(ImpactVia, "impact_id", beside=(table(Impact), "id", "incident_id"))
    yield watch(Incident.regions.through, "incident_id")
    yield watch(Region, "id", beside=(table(Incident.regions.through), "region_id", "incident_id"))
    yield watch(TaggedItem, "object_id")
    yield watch(Tag, "id", beside=(table(TaggedItem), "tag_id", "object_id"))
    yield watch(Lesson, "id", beside=(table(Evidence), "lesson_id", "incident_id"), columns={"name", "slug"})
    impacts, vias, services, incidents = (table(model) for model in (Impact, ImpactVia, Service, Incident))
    struck = f"SELECT service_id AS id, incident_id FROM {impacts}"  # noqa: S608
    passed_on = f"SELECT v.service_id, i.incident_id FROM {vias} v JOIN {impacts} i ON i.id = v.impact_id"  # noqa: S608
    yield watch(Service, "id", beside=(f"({struck} UNION ALL {passed_on})", "id", "incident_id"), needs=(impacts, vias))
    own = f"SELECT organization_id AS id, id AS incident_id FROM {incidents}"  # noqa: S608
    others = f"SELECT s.organization_id, i.incident_id FROM {impacts} i JOIN {services} s ON s.id = i.service_id"  # noqa: S608
    yield watch(
        Organization,
        "id",
        beside=(f"({own} UNION ALL {others})", "id", "incident_id"),
        needs=(incidents, impacts, services),
    )


def of_lessons():
    yield watch(Lesson, "id")
    yield watch(LessonAlias, "lesson_id")


def of_services():
    yield watch(Service, "id")
    yield watch(Organization, "id", beside=(table(Service), "organization_id", "id"))


def table(model):
    return model._meta.db_table


def watch(model, column, *, beside=None, columns=None, needs=()):
    options = model._meta
    watched = {field.column for field in options.concrete_fields} - NOT_LOOKED_AT if columns is None else columns
    return Watched(options.db_table, options.pk.column, column, beside, watched, needs)
