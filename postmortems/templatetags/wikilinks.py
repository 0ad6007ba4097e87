"""Links by name on a page: its own, and those that lead here."""

from django import template

from incidents.markdown.wikilinks import link_targets
from postmortems.wikilinks.connections import connections, may_mend

register = template.Library()


@register.simple_tag(takes_context=True)
def wikilinks_of(context, page):
    """The connections of a lesson, an incident or a service."""
    return connections(page, context["request"].user)


@register.filter
def linked(html, wikilinks):
    """Rendered Markdown with its links by name leading to their pages."""
    return link_targets(html, wikilinks.pages)


@register.inclusion_tag("postmortems/_dead_links.html", takes_context=True)
def dead_links(context, page, wikilinks):
    """The links of the page that lead nowhere, for those who write it."""
    user = context["request"].user
    return {"dead": wikilinks.dead if wikilinks.dead and may_mend(page, user) else [], "user": user}


@register.inclusion_tag("postmortems/_linked_from.html")
def linked_from(wikilinks):
    return {"pages": wikilinks.linked_from, "is_cut": wikilinks.is_cut}
