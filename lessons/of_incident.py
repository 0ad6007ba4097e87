"""What an incident taught and what is being done about it, as its page tells it: a query each."""

from operator import itemgetter

from django.db.models import OuterRef

from incidents.compiled_queries import compiled
from incidents.loaded_rows import load
from incidents.subqueries import Counted, folded, joined, one_by_one

from .models import Evidence, Lesson, Remediation

LINKED = {"cause_ids": "addresses", "lessons": ("applies__slug", "applies__name")}
#: Of more violations it is only said that there are more.
VIOLATIONS_TOLD = 100


def remediations_of(incident):
    """An incident's remediations, each with its ``number`` on the page, the ``cause_ids`` that it addresses, and the
    ``lessons`` that it applies, each as (slug, name)."""
    load([incident], "remediations", folded(_remediations(incident.pk), **LINKED))
    remediations = list(incident.remediations.all())
    for number, remediation in enumerate(remediations, start=1):
        remediation.number = number
        remediation.lessons.sort(key=itemgetter(1))
    return remediations


@compiled
def _remediations(incident: int):
    return joined(Remediation.objects.filter(incident=incident).select_related("owner", "source"), **LINKED)


def evidence_of(incident, user):
    """What an incident says about lessons, each with ``violated_in``: in how many incidents that the reader may read.

    They are counted one by one, through an index, up to one more than is told.
    """
    load([incident], "evidence", _evidence(incident.pk, user))
    return list(incident.evidence.all())


@compiled
def _evidence(incident: int, user):
    violations = one_by_one(Evidence.objects.violated().filter(lesson=OuterRef("lesson")), "incident", user)
    counted = Counted(violations.order_by().values("pk")[: VIOLATIONS_TOLD + 1])
    return Evidence.objects.filter(incident=incident).select_related("lesson").annotate(violated_in=counted)


def lessons_called(slugs, user, *, but):
    """The lessons of these slugs, each with ``violated_in`` as ``evidence_of`` counts it, ``but`` this incident."""
    violated = Evidence.objects.violated().filter(lesson=OuterRef("pk")).exclude(incident=but)
    counted = Counted(one_by_one(violated, "incident", user).order_by().values("pk")[: VIOLATIONS_TOLD + 1])
    lessons = Lesson.objects.filter(slug__in=slugs).annotate(violated_in=counted)
    return {lesson.slug: lesson for lesson in lessons}
