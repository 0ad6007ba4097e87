"""How one page is linked: where its links lead, which lead nowhere, and from where it is linked."""

from typing import NamedTuple

from incidents.access import can_review, is_administrator
from incidents.markdown.wikilinks import Page, Target
from incidents.models import Incident

from .backlinks import LOOKED_THROUGH, Backlink, backlinks
from .resolving import RESOLVED, resolve


class Connections(NamedTuple):
    pages: dict[Target, Page]
    dead: list[Target]
    linked_from: list[Backlink]
    is_cut: bool  #: whether more pages may link here than were looked through


def connections(page, user):
    """The connections of a lesson, an incident or a service, as far as the user may read their other ends.

    At most two queries, however many links there are.
    """
    targets = getattr(page, "wikilink_targets", [])
    incoming = backlinks(page, user)
    own = set(targets)
    asked = list(dict.fromkeys([*(target for target, _ in incoming), *targets]))[:RESOLVED]
    pages = resolve(asked, user)
    here = page.get_absolute_url()
    dead = [target for target in asked if target in own and target not in pages]
    meant = [backlink for target, backlink in incoming if target in pages and pages[target].url == here]
    return Connections(pages, dead, list(dict.fromkeys(meant)), is_cut=len(incoming) == LOOKED_THROUGH)


def may_mend(page, user):
    """Whether the user is one of those who write the page, and are told of links that lead nowhere."""
    if isinstance(page, Incident) and not is_administrator(user):
        return user.is_authenticated and page.authors.filter(pk=user.pk).exists()
    return can_review(user)
