"""Having an incident alone while it is changed, and refusing in words."""

from django.core.exceptions import ValidationError

from incidents import rights
from incidents.models import Incident


class Refused(ValidationError):
    """The step is not taken: as the account may not, or not now, or as something in the record is in the way."""

    def __init__(self, answer):
        super().__init__(answer.why)
        self.answer = answer


def hold(incident):
    """Have the incident as it is now, and let nobody else change it until the transaction ends."""
    try:
        incident.refresh_from_db(from_queryset=Incident.objects.select_for_update(of=("self",)))
    except Incident.DoesNotExist as gone:
        raise Refused(rights.NOT_THERE) from gone


def insist(answer):
    if not answer:
        raise Refused(answer)
