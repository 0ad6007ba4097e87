"""The incidents that are ticked for a comparison, kept in the address while the list is paged, sorted and filtered."""

from typing import NamedTuple

from incidents.models import Incident

#: How many the address may hold; the comparison says which it leaves out.
AT_MOST = 12


class Chip(NamedTuple):
    incident: Incident
    without: str


class Ticks:
    def __init__(self, asked, user):
        named = list(dict.fromkeys(filter(None, asked.getlist("i"))))[:AT_MOST]
        visible = Incident.objects.visible_to(user).filter(slug__in=named).only("slug", "title", "short_title")
        found = {incident.slug: incident for incident in visible} if named else {}
        self.incidents = [found[slug] for slug in named if slug in found]
        self.on_page = set()

    @property
    def slugs(self):
        return [incident.slug for incident in self.incidents]

    @property
    def elsewhere(self):
        """Those of other pages, for which no box stands on this one."""
        return [slug for slug in self.slugs if slug not in self.on_page]

    def mark(self, rows):
        """The rows of this page, each knowing whether it is ticked."""
        for incident in rows:
            incident.is_ticked = incident.slug in self.slugs
        self.on_page = {incident.slug for incident in rows}
        return rows

    def chips(self, address_of):
        """Each of those ticked, and the address of the page without it."""
        return [
            Chip(incident, address_of([slug for slug in self.slugs if slug != incident.slug]))
            for incident in self.incidents
        ]
