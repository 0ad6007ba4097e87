"""Naming somebody in a comment by ``@name``: of those who may comment on the incident, and nobody else."""

import re

from django.db.models import Q
from django.db.models.functions import Lower

from incidents.access import ADMINISTRATORS, AUTHORS, REVIEWERS

from .visibility import accounts_reading

#: What may be the name of an account; a stop after it may end the sentence instead.
MENTION = re.compile(r"(?<![\w@./+-])@([\w.+@-]{1,150})")
AT_MOST = 50  #: people that one comment mentions
OFFERED = 8


def commenters(incident):
    """The accounts that may read its comments, as ``may_read_comments`` has it."""
    reading = accounts_reading(
        state=incident.state,
        visibility=incident.visibility,
        groups=incident.groups.all(),
        authors=incident.authors.all(),
    )
    writes = Q(is_superuser=True) | Q(groups__name__in=[AUTHORS, REVIEWERS, ADMINISTRATORS])
    return reading.filter(writes | Q(pk__in=[author.pk for author in incident.authors.all()])).distinct()


def names_in(text):
    """What is written after an ``@``, in the order of the text, each as it stands and as it may end before."""
    for found in MENTION.finditer(text):
        yield [name.casefold() for name in _shorter(found[1])]


def _shorter(name):
    yield name
    while name and name[-1] in ".-+@_":
        name = name[:-1]
        if name:
            yield name


def mentioned_in(text, incident):
    """The accounts that a text mentions, and the names in it that are none of those who may comment."""
    wanted = list(names_in(text))[:AT_MOST]
    if not wanted:
        return [], []
    names = {name for candidates in wanted for name in candidates}
    accounts = commenters(incident).annotate(folded=Lower("username")).filter(folded__in=names)
    known = {account.username.casefold(): account for account in accounts}
    found, unknown = {}, {}
    for candidates in wanted:
        account = next((known[name] for name in candidates if name in known), None)
        if account:
            found[account.pk] = account
        else:
            unknown[candidates[-1]] = None
    return list(found.values()), list(unknown)


def offered(typed, incident):
    """Whom an account may go on to mention that has typed so much after an ``@``."""
    begins = Q(username__istartswith=typed) | Q(first_name__istartswith=typed) | Q(last_name__istartswith=typed)
    return commenters(incident).filter(begins).order_by("username")[:OFFERED]
