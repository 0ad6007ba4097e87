"""What any template needs: addresses, dates, words in the plural."""

from datetime import datetime
from itertools import groupby

from django.template import defaultfilters
from django.utils.timezone import localtime


def querystring(request, **changes):
    """The query string of this page with other parameters, and without those that are None."""
    query = request.GET.copy()
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = value
    return f"?{query.urlencode()}" if query or request.GET else ""


def date(moment, form):
    """A date or a moment in Django's notation, ``j M Y``; a moment on the clocks of the site."""
    return defaultfilters.date(localtime(moment) if isinstance(moment, datetime) else moment, form)


def regroup(rows, by):
    """Rows that follow one another and have the same in common, as (what they have in common, rows)."""

    def common(row):
        value = getattr(row, by)
        return value() if callable(value) else value

    return [(value, list(members)) for value, members in groupby(rows, key=common)]
