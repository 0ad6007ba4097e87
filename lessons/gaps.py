"""What nothing that was promised would change."""

from django.db.models import Exists, F, OuterRef

from incidents.models import Cause, Incident
from lessons.models import Remediation


def promised():
    return Remediation.objects.exclude(status=Remediation.Status.DECLINED)


def causes_without_remediation(user):
    """Causes that no remediation addresses, those of the newest incidents first."""
    return (
        Cause.objects.visible_to(user)
        .filter(~Exists(promised().filter(addresses=OuterRef("pk"))))
        .select_related("incident")
        .order_by(F("incident__started_at").desc(nulls_last=True), "-incident", "position", "pk")
    )


def incidents_without_detection(user):
    """Incidents after which no item improves detection, the newest first."""
    detect = promised().filter(kind=Remediation.Kind.DETECT, incident=OuterRef("pk"))
    return Incident.objects.visible_to(user).filter(~Exists(detect)).newest_first()
