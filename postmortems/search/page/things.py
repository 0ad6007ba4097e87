"""The rows that results show, with what is shown of each: read for one page of them at once."""

from typing import Any

from incidents.facets import Total, counted
from incidents.models import MILESTONE_COLUMNS, Incident, Service
from lessons.lesson_statistics import WAYS, counted_tallies, with_tallies
from lessons.models import Lesson
from postmortems.models import ThingKind

#: Of an incident, what its result shows.
SHOWN = [
    *("slug", "reference", "title", "short_title", "severity", "state", "visibility", "zone", "organization__name"),
    *("stated_duration", "was", "ended_by"),
    *MILESTONE_COLUMNS,
]


def incidents(ids):
    return Incident.objects.select_related("organization").only(*SHOWN).in_bulk(ids)


def lessons_and_services(lesson_ids, service_ids, user):
    """By id: the lessons, each with its ``tally``, and the services, each with how many ``incidents`` struck it."""
    if not (lesson_ids or service_ids):
        return {}, {}
    counts = counted(user, *(WAYS if lesson_ids else ()), *(("service",) if service_ids else ()))
    lessons: dict[int, Any] = {}
    services: dict[int, Any] = {}
    if lesson_ids:
        found = Lesson.objects.defer("why", "why_html", "questions").filter(pk__in=lesson_ids)
        lessons = {lesson.pk: lesson for lesson in with_tallies(found, counted_tallies(counts))}
    if service_ids:
        struck: Any = Service.objects.select_related("organization").filter(pk__in=service_ids)
        for service in struck:
            service.incident_count = counts["service"].get(str(service.pk), Total()).incidents
            services[service.pk] = service
    return lessons, services


def of_page(ids, user):
    """The rows of a page by kind and id, from the ids by kind."""
    lessons, services = lessons_and_services(ids[ThingKind.LESSON], ids[ThingKind.SERVICE], user)
    return {
        ThingKind.INCIDENT: incidents(ids[ThingKind.INCIDENT]) if ids[ThingKind.INCIDENT] else {},
        ThingKind.LESSON: lessons,
        ThingKind.SERVICE: services,
    }
