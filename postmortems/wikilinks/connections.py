"""How one page is linked: where its links lead, which lead nowhere, and from where it is linked."""

from typing import NamedTuple

from incidents.access import can_review
from incidents.models import Incident
from incidents.wikilinks import Page, Target

from .backlinks import Backlink, backlinks
from .resolving import resolve


class Connections(NamedTuple):
    pages: dict[Target, Page]
    dead: list[Target]
    linked_from: list[Backlink]


def connections(page, user):
    """The connections of a lesson, an incident or a service, as far as the user may read their other ends.

    At most two queries, however many links there are.
    """
    targets = getattr(page, "wikilink_targets", [])
    incoming = backlinks(page, user)
    pages = resolve(list(dict.fromkeys([*targets, *(target for target, _ in incoming)])), user)
    here = page.get_absolute_url()
    meant = [backlink for target, backlink in incoming if target in pages and pages[target].url == here]
    return Connections(pages, [target for target in targets if target not in pages], list(dict.fromkeys(meant)))


def may_mend(page, user):
    """Whether the user is one of those who write the page, and are told of links that lead nowhere."""
    if isinstance(page, Incident) and not user.is_staff:
        return user.is_authenticated and page.authors.filter(pk=user.pk).exists()
    return can_review(user)
