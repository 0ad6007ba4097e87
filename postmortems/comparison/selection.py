"""What the address of the comparison asks for, checked: which incidents, which scale, and one more to look for."""

from functools import cached_property
from typing import NamedTuple
from urllib.parse import urlencode

from django import forms
from django.db.models import Q
from django.urls import reverse

from incidents.lists import echoed, search_field
from incidents.models import MILESTONE_COLUMNS, Incident
from incidents.text_matching import with_words
from timelines.elapsed_axis import LINEAR, LOGARITHMIC

#: How many incidents stand side by side, how many an address may name, how many are offered to choose from.
AT_MOST, NAMED_AT_MOST, OFFERED = 4, 60, 12
#: How many names a message spells out.
SPELT_OUT = 4
#: Of an incident, what the page shows.
SHOWN = [
    *("slug", "reference", "title", "short_title", "severity", "state", "visibility", "detected_by", "zone"),
    *(
        "looked_like",
        "ended_by",
        "stated_duration",
        "stated_minutes",
        "origin_unknown",
        "organization__name",
        "organization__slug",
    ),
    *MILESTONE_COLUMNS,
]


class Chosen(NamedTuple):
    """An incident of the comparison, and the address of the comparison without it."""

    incident: Incident
    without: str


class TextForm(forms.Form):
    q = search_field("Add an incident, by words of its title or by its reference", **{"data-size": "small"})


class Selection:
    """The incidents that an address names, by slug or reference, as far as the user may read them; and the scale."""

    def __init__(self, asked, user):
        self.visible = Incident.objects.visible_to(user).select_related("organization").only(*SHOWN)
        self.form = TextForm(asked)
        self.errors = [str(error) for errors in self.form.errors.values() for error in errors]
        self.text = self.form.cleaned_data.get("q", "")
        self.incidents = self._read_incidents([name.strip() for name in asked.getlist("i") if name.strip()])
        self.scale = asked.get("scale", "")
        if self.scale not in ("", LINEAR, LOGARITHMIC):
            self.errors.append(f"There is no scale {echoed(self.scale)}: an axis is linear or log.")
            self.scale = ""

    def _read_incidents(self, names):
        """Those that there are, in the order of the address; what cannot be shown is said once for all of a sort."""
        different = list(dict.fromkeys(names))
        found = self._find(different[:NAMED_AT_MOST])
        incidents = list(dict.fromkeys(filter(None, found.values())))
        if missing := [echoed(name) for name, incident in found.items() if incident is None]:
            self.errors.append(f"There is no incident {listed(missing, 'or')}.")
        if len(different) > len(found):
            self.errors.append(f"The address names {len(different)} incidents: only the first {len(found)} are read.")
        asked = [found[name] for name in names if name in found]
        if repeated := [incident.name for incident in incidents if asked.count(incident) > 1]:
            self.errors.append(f"Named more than once, and shown once: {listed(repeated)}.")
        if left_out := [incident.name for incident in incidents[AT_MOST:]]:
            self.errors.append(f"No more than four can be compared at once. Left out: {listed(left_out)}.")
        return incidents[:AT_MOST]

    def _find(self, names):
        """For each name the incident of that slug or reference, or None."""
        named = Q(slug__in=names) | Q(reference__in=[name.upper() for name in names])
        rows = list(self.visible.filter(named).order_by()) if names else []
        by_slug, by_reference = {row.slug: row for row in rows}, {row.reference: row for row in rows}
        return {name: by_slug.get(name) or by_reference.get(name.upper()) for name in names}

    @property
    def has_room(self):
        return len(self.incidents) < AT_MOST

    @property
    def is_offering(self):
        """Whether the page shows incidents to choose from: when one is looked for, or too few are chosen."""
        return self.has_room and bool(self.text or len(self.incidents) < 2)

    @cached_property
    def _found(self):
        """Those not chosen yet whose title or reference has every word, the newest first: one more than are shown."""
        found = self.visible.exclude(pk__in=[incident.pk for incident in self.incidents])
        found = found.filter(with_words(self.text, "title", "short_title", "reference"))
        return list(found.newest_first()[: OFFERED + 1])

    @property
    def offered(self):
        return self._found[:OFFERED]

    @property
    def has_more(self):
        return len(self._found) > OFFERED

    # Where its links lead

    @property
    def chosen(self):
        return [Chosen(incident, self._address(without=incident)) for incident in self.incidents]

    @property
    def title(self):
        return f"{listed([incident.name for incident in self.incidents])} compared"

    @property
    def canonical(self):
        """What follows the path of the one address for this comparison, on whichever scale."""
        return f"?{urlencode([('i', incident.slug) for incident in self.incidents])}"

    @property
    def linear(self):
        return self._address(scale=LINEAR)

    @property
    def logarithmic(self):
        return self._address(scale=LOGARITHMIC)

    @property
    def automatic(self):
        return self._address(scale="")

    def _address(self, *, without=None, scale=None):
        scale = self.scale if scale is None else scale
        pairs = [("i", incident.slug) for incident in self.incidents if incident != without]
        pairs += [("scale", scale)] if scale else []
        return f"{reverse('incident_compare')}?{urlencode(pairs)}" if pairs else reverse("incident_compare")


def listed(names, last="and"):
    """``a, b and c``; of many the first few, and how many more."""
    if len(names) > SPELT_OUT + 1:
        names = [*names[:SPELT_OUT], f"{len(names) - SPELT_OUT} more"]
    return f" {last} ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
