"""What the templates of every page may call of the site, and of what any page needs."""

from django.template import defaultfilters
from django.templatetags.static import static

from incidents.addresses import address
from incidents.rights import may_write
from postmortems.editor import wording
from postmortems.editor.blameless.panel import language_notes, language_panel
from postmortems.editor.readiness.panel import readiness_panel
from postmortems.editor.starting.beginning import guidance_of
from postmortems.review.actions import incident_actions

from . import general, link_preview, matrix, navigation, review, wikilinks

FUNCTIONS = {"url": address} | {
    function.__name__: function
    for function in (
        general.querystring,
        incident_actions,
        link_preview.link_preview,
        navigation.navigation_item,
        guidance_of,
        language_notes,
        language_panel,
        may_write,
        readiness_panel,
        review.comment_html,
        static,
        wikilinks.dead_links,
        wikilinks.linked_from,
        wikilinks.wikilinks_of,
    )
}
FILTERS = wording.FILTERS | {
    "administers": navigation.administers,
    "are_open_to_all": link_preview.are_open_to_all,
    "capfirst": defaultfilters.capfirst,
    "date": general.date,
    "empty_cells": matrix.empty_cells,
    "in_a_line": link_preview.in_a_line,
    "is_open_to_all": link_preview.is_open_to_all,
    "linked": wikilinks.linked,
    "pluralize": defaultfilters.pluralize,
    "regroup": general.regroup,
    "side_by_side": link_preview.side_by_side,
    "truncatechars": defaultfilters.truncatechars,
}
