"""Which revisions of an incident somebody may read who may read the incident itself.

Its authors and administrators read all. Others read back to the last revision that they could not have read when it
was made: from there on everything is hidden, older ones too, as what was restricted may have been so for what older
ones hold. So a reader sees no draft, nothing from before it was taken back and published again, and of what was once
restricted only what came after; reviewers see what was in review, and also drafts, as far as their visibility goes.
"""

from incidents.access import can_review, is_administrator
from incidents.markdown import render
from incidents.markdown.wikilinks import WIKILINK, target_of, targets_in
from incidents.models import Incident
from incidents.rights import is_author
from postmortems.document.fields import POSTMORTEM
from postmortems.models import Revision
from postmortems.wikilinks.resolving import resolve

PROSE = [field.key for field in POSTMORTEM.fields if field.is_prose]


def readable_revisions(incident, user):
    """Those of the incident's revisions that the user may read, who may read the incident; the newest first."""
    revisions = Revision.objects.filter(incident=incident).select_related("by").order_by("-number")
    if is_administrator(user) or is_author(user, incident):
        return revisions
    return revisions.filter(number__gt=_last_hidden(revisions, user))


def _last_hidden(revisions, user):
    mine, reviews = set(user.groups.values_list("pk", flat=True)), can_review(user)
    for number, visibility, is_settled, groups in revisions.values_list("number", "visibility", "is_settled", "groups"):
        is_open = visibility != Incident.Visibility.RESTRICTED or mine.intersection(groups)
        if not (is_open and (is_settled or reviews)):
            return number
    return 0


def without_hidden(data, user):
    """A document's data without the relations to incidents that the user may not read."""
    if "relations" not in data:
        return data
    named = {row["incident"] for row in data["relations"]}
    visible = Incident.objects.visible_to(user)
    seen = set(visible.filter(slug__in=named).values_list("slug", flat=True))
    seen |= set(visible.filter(former_slugs__slug__in=named - seen).values_list("former_slugs__slug", flat=True))
    return {**data, "relations": [row for row in data["relations"] if row["incident"] in seen]}


def with_links_as_words(documents, user):
    """The data of documents in which a link with words of its own is these words, where it leads this reader nowhere.

    So it is on the page: what the link names may be the address of an incident that the reader may not know of. One
    that leads nobody anywhere is told alike.
    """
    worded = {target_of(link[1]) for text in _prose_of(documents) for link in WIKILINK.finditer(text) if link[2]}
    dead = worded - resolve(sorted(worded), user).keys() if worded else set()
    if dead:  # code may look like a link
        dead &= {target for text in _prose_of(documents) for target in targets_in(render(text, "narrative"))}
    if not dead:
        return documents

    def words(link):
        return link[2] if link[2] and target_of(link[1]) in dead else link[0]

    return [
        {key: WIKILINK.sub(words, value) if key in PROSE else value for key, value in data.items()}
        for data in documents
    ]


def _prose_of(documents):
    return [data[key] for data in documents for key in PROSE if key in data]
