"""What a service was taught, and what was promised after the incidents that it caused."""

from django.db.models import Count, Q

from incidents.models import Impact
from incidents.templating.panel import panel
from lessons.models import Evidence, Lesson, Remediation

LESSONS, REMEDIATIONS = 8, 5


@panel("lessons/_lessons_of_service.html")
def lessons_of_service(service, incident_count, user):
    """The lessons that most of the incidents which struck a service have violated."""
    struck = Impact.objects.visible_to(user).struck().filter(service=service).values("incident")
    violated = Q(evidence__way=Evidence.Way.VIOLATED, evidence__incident__in=struck)
    lessons = (
        Lesson.objects.filter(violated)
        .annotate(incident_count=Count("evidence__incident", distinct=True))
        .order_by("-incident_count", "name")[:LESSONS]
    )
    rows = [(lesson, round(lesson.incident_count / incident_count * 100)) for lesson in lessons]
    return {"rows": rows, "incident_count": incident_count}


@panel("lessons/_remediations_of_service.html")
def remediations_of_service(service, origin_count, user):
    """The newest remediations of the incidents of which a service was the origin."""
    caused = Impact.objects.visible_to(user).filter(service=service, role=Impact.Role.ORIGIN).values("incident")
    remediations = Remediation.objects.filter(incident__in=caused).select_related("incident")
    newest = remediations.newest_first("position")
    return {"remediations": list(newest[: REMEDIATIONS + 1]), "shown": REMEDIATIONS, "origin_count": origin_count}
