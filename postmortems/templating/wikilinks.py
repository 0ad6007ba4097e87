"""Links by name on a page: its own, and those that lead here."""

from incidents.markdown.wikilinks import link_targets
from incidents.templating.panel import panel
from postmortems.wikilinks.connections import connections, may_mend


def wikilinks_of(page, user):
    """The connections of a lesson, an incident or a service."""
    return connections(page, user)


def linked(html, wikilinks):
    """Rendered Markdown with its links by name leading to their pages."""
    return link_targets(html, wikilinks.pages)


@panel("postmortems/_dead_links.html")
def dead_links(page, wikilinks, user):
    """The links of the page that lead nowhere, for those who write it."""
    return {"dead": wikilinks.dead if wikilinks.dead and may_mend(page, user) else [], "user": user}


@panel("postmortems/_linked_from.html")
def linked_from(wikilinks):
    return {"pages": wikilinks.linked_from, "is_cut": wikilinks.is_cut}
