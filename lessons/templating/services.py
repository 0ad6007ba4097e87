"""What a service was taught, and what was promised after the incidents that it caused."""

from django.db.models import Count, Q

from incidents.compiled_queries import compiled
from incidents.models import Impact
from incidents.templating.panel import panel
from lessons.models import Evidence, Lesson, Remediation

LESSONS, REMEDIATIONS = 8, 5


@panel("lessons/_lessons_of_service.html")
def lessons_of_service(service, incident_count, user):
    """The lessons that most of the incidents which struck a service have violated."""
    rows = [
        (lesson, round(lesson.incident_count / incident_count * 100)) for lesson in _most_violated(service.pk, user)
    ]
    return {"rows": rows, "incident_count": incident_count}


@compiled
def _most_violated(service: int, user):
    struck = Impact.objects.visible_to(user).struck().filter(service=service).values("incident")
    violated = Q(evidence__way=Evidence.Way.VIOLATED, evidence__incident__in=struck)
    counted = Lesson.objects.filter(violated).annotate(incident_count=Count("evidence__incident", distinct=True))
    return counted.order_by("-incident_count", "name")[:LESSONS]


@panel("lessons/_remediations_of_service.html")
def remediations_of_service(service, origin_count, user):
    """The newest remediations of the incidents of which a service was the origin."""
    newest = _newest_remediations(service.pk, user)
    return {"remediations": newest, "shown": REMEDIATIONS, "origin_count": origin_count}


@compiled
def _newest_remediations(service: int, user):
    caused = Impact.objects.visible_to(user).filter(service=service, role=Impact.Role.ORIGIN).values("incident")
    remediations = Remediation.objects.filter(incident__in=caused).select_related("incident")
    return remediations.newest_first("position")[: REMEDIATIONS + 1]
