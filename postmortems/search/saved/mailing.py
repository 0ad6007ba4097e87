"""Telling accounts by mail what is new in their saved searches: each incident once, whatever fails in between.

A run first claims the searches of an account, so that no other run is at them. What was told is noted when the mail
server has taken the mail: if it does not, the next run finds the same again.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.contrib.auth import get_user_model

from incidents import edition
from incidents.models import Incident
from postmortems.mails import Report, send_each
from postmortems.models import SavedSearch

from .letters import LISTED, SHOWN, News, letter
from .matching import problems_of, results_of


def mail_all(*, clock: Callable[[], datetime]) -> Report:
    """Mail what is new to every account that wants it."""
    return send_each(((pk, partial(mail_to, pk, clock=clock)) for pk in owners()), what="A mail about saved searches")


def owners():
    """The accounts that can be mailed, and have searches in which something may be new."""
    searches = SavedSearch.objects.to_be_looked_at(edition.current()).order_by()
    accounts = get_user_model().objects.filter(is_active=True, pk__in=searches.values("owner")).exclude(email="")
    return list(accounts.order_by("pk").values_list("pk", flat=True))


def mail_to(pk, *, clock):
    """Mail to an account what is new for it. Returns how many mails that was: one or none."""
    owner = get_user_model().objects.filter(pk=pk, is_active=True).exclude(email="").first()
    if owner is None:
        return 0
    current = edition.current()  # read before what it stands for
    at = clock()
    searches = SavedSearch.objects.of(owner).to_be_looked_at(current).claimed(at=at)
    try:
        looked = [look(search, owner) for search in searches]
        news = [one for one in looked if one.ids]
        if news:
            letter(owner, news).send()
        for one in looked:
            one.search.told(set(one.ids), edition=current if current and one.is_complete else "", at=at)
    finally:
        SavedSearch.objects.filter(pk__in=[search.pk for search in searches], claimed_at=at).release()
    return int(bool(news))


def look(search, owner):
    """What is new in a search. Of the incidents only those that are listed are loaded, of the others the ids."""
    results = results_of(search.query, owner)
    ids = [] if problems_of(results) else results.filter.incidents.newest_first().values_list("pk", flat=True)
    new = [pk for pk in ids if pk not in search.known]
    listed = new[:LISTED]
    incidents = Incident.objects.visible_to(owner).select_related("organization").only(*SHOWN).in_bulk(listed)
    return News(
        search,
        [incidents[pk] for pk in listed if pk in incidents],
        [pk for pk in new if pk in incidents or pk not in listed],
        results.is_complete,
    )
