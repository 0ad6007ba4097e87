"""The mail that tells an account of new incidents in its saved searches."""

from dataclasses import dataclass

from django.template.defaultfilters import pluralize
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import strip_tags

from incidents.models import Incident
from incidents.templating.record import day
from postmortems.mails import absolute, mail_of
from postmortems.models import SavedSearch

from .addresses import to_stop, to_stop_all

#: How many new incidents of one search are listed; the others are counted.
LISTED = 20
#: Of an incident, what is told.
SHOWN = [
    *("slug", "reference", "title", "severity", "state", "zone", "organization__name"),
    *("started_at", "started_precision"),
]
WHY = "You get this mail because you asked for it where you saved the search."


@dataclass
class News:
    """What is new in a saved search: incidents that match, that the owner may read and that were not yet told of."""

    search: SavedSearch
    incidents: list[Incident]  #: those that are listed, the newest first
    ids: list[int]  #: of all
    is_complete: bool  #: nothing is left out that is not yet in the index

    @property
    def more(self):
        return len(self.ids) - len(self.incidents)

    @property
    def address(self):
        return absolute(self.search.get_absolute_url())

    @property
    def to_stop(self):
        return to_stop(self.search)


def letter(owner, news):
    """One mail with all that is new."""
    context = {
        "heading": heading(news),
        "news": news,
        "why": WHY,
        "list_address": absolute(reverse("saved_search_list")),
        "to_stop_all": to_stop_all(owner),
        "absolute": absolute,
        "facts": facts,
    }
    return mail_of(
        to=owner,
        subject=context["heading"],
        text=plain(context),
        html=render_to_string("postmortems/saved_search_mail.html", context),
        to_stop=context["to_stop_all"],
    )


def heading(news):
    count = len({pk for one in news for pk in one.ids})
    match = f"{count} new incident{pluralize(count)} match{pluralize(count, 'es,')}"
    return f"{match} “{news[0].search}”" if len(news) == 1 else f"{match} your saved searches"


def facts(incident):
    """What else is told of an incident beside its title, in one line."""
    state = [incident.get_state_display()] if incident.state != Incident.State.PUBLISHED else []
    severity = incident.get_severity_display() if incident.severity else "severity not rated"
    started = strip_tags(day(incident.started, incident.zone)) if incident.started else "start not known"
    return " · ".join([incident.reference, incident.organization.name, started, severity, *state])


def plain(context):
    """The mail as plain text."""
    lines = [f"{context['heading']}.", ""]
    for one in context["news"]:
        lines += [f"{one.search} ({len(one.ids)} new)", one.address, ""]
        for incident in one.incidents:
            lines += [f"* {incident.title}", f"  {facts(incident)}", f"  {absolute(incident.get_absolute_url())}", ""]
        if one.more:
            lines += [f"And {one.more} more, which the search shows.", ""]
        lines += [f"No more mails for “{one.search}”: {one.to_stop}", "", ""]
    lines += ["-- ", WHY, f"Your saved searches: {context['list_address']}"]
    lines += [f"No more mails for any of them: {context['to_stop_all']}", ""]
    return "\n".join(lines)
