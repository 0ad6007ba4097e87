"""The names that boxes are completed from: those of what whoever writes may know of, and of nothing else.

What stands in hidden postmortems alone is not offered: not its services, organisations, regions or tags. They are
taken from what is kept counted, as the pages that list them do.
"""

from typing import Any

from django.contrib.auth import get_user_model
from taggit.models import Tag

from incidents.facets import counted
from incidents.models import Incident, Organization, Region, Service
from incidents.moments import zone_names
from lessons.models import Lesson

#: So many names are offered in a box; others are typed.
NAMES_OFFERED = 300
#: The facets that say which of them the postmortems have that somebody may read.
FACETS = {
    "organization": ["organization"],
    "region": ["region"],
    "tag": ["tag"],
    "service": ["service", "service_carried"],
}
MODELS: dict[str, Any] = {"organization": Organization, "region": Region, "tag": Tag, "service": Service}


def names_offered(boxes, keys, incident, user):
    """The names that boxes are completed from, (name, words) by the id of the list. ``keys``: those of own rows."""
    own = {f"keys-{section}": rows for section, rows in keys.items()} | {"zones": [(name, "") for name in zone_names()]}
    wanted = {box.listed for box in _every_box(boxes) if box.listed and box.kind in ("line", "names")}
    wanted.add("keys-sources")  # from which citations in prose are completed
    facets = [facet for name in sorted(wanted) for facet in FACETS.get(name, [])]
    known = counted(user, *facets) if facets else {}
    return {name: own[name] if name in own else list(_names(name, incident, user, known)) for name in sorted(wanted)}


def _every_box(boxes):
    for box in boxes:
        yield box
        yield from _every_box([*box.boxes, *box.folded, *box.rows, *([box.blank] if box.blank else [])])


def _names(model, incident, user, known):
    if model == "lesson":
        return Lesson.objects.order_by("slug").values_list("slug", "name")[:NAMES_OFFERED]
    if model == "incident":
        others = Incident.objects.visible_to(user).exclude(pk=incident.pk)
        return others.order_by("-started_at", "-pk").values_list("slug", "title")[:NAMES_OFFERED]
    if model == get_user_model()._meta.model_name:
        return _called(get_user_model().objects.filter(is_active=True), "username")
    ids = {int(value) for facet in FACETS[model] for value in known[facet]}
    rows = MODELS[model]._default_manager.filter(pk__in=ids)
    return _called(rows.filter(organization=incident.organization_id) if model == "service" else rows, "name")


def _called(rows, column):
    return [(name, "") for name in rows.order_by(column).values_list(column, flat=True)[:NAMES_OFFERED]]
