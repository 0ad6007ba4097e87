"""Addresses in a mail: absolute, and those by which mails are stopped, which are good without logging in."""

from dataclasses import dataclass
from functools import cached_property

from django.core.signing import BadSignature, Signer
from django.urls import reverse

from postmortems.mails import absolute
from postmortems.models import SavedSearch
from postmortems.models.saved_search import SavedSearchQuerySet

ONE, ALL = "search", "account"
signer = Signer(salt="postmortems.search.saved")


@dataclass
class Stops:
    """What is stopped: the mails for one search, by its name, or for all of an account."""

    searches: SavedSearchQuerySet
    is_all: bool

    @cached_property
    def name(self):
        return "" if self.is_all else self.searches.values_list("name", flat=True).first() or ""


def to_stop(search):
    """Where the mails for one search are stopped."""
    return _to_stop(ONE, search.pk)


def to_stop_all(owner):
    return _to_stop(ALL, owner.pk)


def _to_stop(what, pk):
    return absolute(reverse("saved_search_stop", args=[signer.sign(f"{what}-{pk}")]))


def stopped_by(token):
    """What a token stops; None where it is none of ours."""
    try:
        what, _, pk = signer.unsign(token).partition("-")
    except BadSignature:
        return None
    searches = SavedSearch.objects.all()
    return Stops(searches.filter(owner_id=int(pk)), True) if what == ALL else Stops(searches.filter(pk=int(pk)), False)
