"""A new draft, of whoever begins it."""

from django.db import transaction

from incidents.models import Incident
from postmortems.document.amending import begin
from postmortems.models import StartedFrom

from .template_document import template_data


def begin_from(data, *, by, at, template=None):
    """A draft of a document's data; from a template with what that begins with. Raises BadDocument."""
    with transaction.atomic():
        before = template_data(template.document) if template else {}
        incident = begin({**before, **data}, by=by, at=at, authors=[by])
        if template:
            StartedFrom.objects.create(incident=incident, template=template)
    return incident


def defaults(user, chosen_zone):
    """The organisation and the zone of what the user wrote last, so that they need not be typed again."""
    last = Incident.objects.filter(authors=user).order_by("-pk").values("organization__name", "zone").first() or {}
    return {"organization": last.get("organization__name", ""), "zone": last.get("zone") or chosen_zone or "UTC"}


def guidance_of(incident):
    """What the template says with which an incident was begun, by the name of the section."""
    rows = StartedFrom.objects.filter(incident=incident).values_list(
        "template__guidance__section", "template__guidance__text"
    )
    return {section: text for section, text in rows if section}
