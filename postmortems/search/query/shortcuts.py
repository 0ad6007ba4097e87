"""What names one postmortem goes straight to it: its reference, its address here, or that of a report it cites."""

import re
from urllib.parse import urlsplit, urlunsplit

from django.db.models import Value
from django.urls import Resolver404, get_script_prefix, resolve

from incidents.addresses import address
from incidents.models import Incident, Source

from .cleaning import cleaned

REFERENCE = re.compile(r"[A-Z][A-Z0-9]{0,9}-\d{4}-\d{2,6}", re.IGNORECASE | re.ASCII)
URL = re.compile(r"https?://\S+", re.IGNORECASE)
ANCHOR = re.compile(r"[\w-]{1,80}", re.ASCII)
#: https://web.archive.org/web/20201128/https://example.com/report
ARCHIVED = re.compile(r"https?://web\.archive\.org/web/\w+/(https?://\S+)", re.IGNORECASE)
PAGES = {"incident_detail", "incident_document"}
LONGEST = 500
#: One report may be cited by many; then it names none of them.
ENOUGH = 50


def shortcut(typed, user):
    """The address of the one postmortem that is named and that the user may read; else None. Two queries at most."""
    if len(typed) > LONGEST:
        return None
    typed, _ = cleaned(typed)
    typed = typed.strip("[]<>")
    if REFERENCE.fullmatch(typed):
        slugs = Incident.objects.visible_to(user).filter(reference=typed.upper()).values_list("slug", flat=True)
        return _page(slugs.order_by().first())
    is_url = URL.fullmatch(typed)
    if not is_url and not typed.startswith("/"):
        return None
    try:
        parts = urlsplit(typed)
    except ValueError:
        return None
    return _of_this_site(parts, user) or (_of_a_report(typed, user) if is_url else None)


def _of_this_site(parts, user):
    slug = _slug_in(parts.path)
    if slug is None:
        return None
    incidents = Incident.objects.visible_to(user).order_by()
    now = incidents.filter(slug=slug).values_list(Value(0), "slug")
    before = incidents.filter(former_slugs__slug=slug).values_list(Value(1), "slug")
    found = sorted(now.union(before))
    page = _page(found[0][1] if found else None)
    return f"{page}#{parts.fragment}" if page and ANCHOR.fullmatch(parts.fragment) else page


def _slug_in(path):
    try:
        match = resolve("/" + path.removeprefix(get_script_prefix()).lstrip("/"))
    except Resolver404:
        return None
    return match.kwargs["slug"] if match.view_name in PAGES else None


def _of_a_report(url, user):
    """Where the report was first published for one postmortem; or the one that cites it."""
    urls = spellings(url)
    if archived := ARCHIVED.fullmatch(url):
        urls |= spellings(archived[1])
    incidents = Incident.objects.visible_to(user).order_by()
    own = incidents.filter(canonical_url__in=urls)
    citing = [
        incidents.filter(pk__in=Source.objects.order_by().filter(**{f"{column}__in": urls}).values("incident"))
        for column in ("url", "archive_url")
    ]
    first, *rest = (found.values_list(Value(rank), "slug") for rank, found in enumerate([own, *citing]))
    found = set(first.union(*rest)[:ENOUGH])
    owners = {slug for rank, slug in found if rank == 0}
    slugs = owners or {slug for _, slug in found}
    return _page(slugs.pop()) if len(slugs) == 1 else None


def spellings(url):
    """The addresses that lead where this one leads: with and without www, TLS, the last stroke; without its anchor."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.") + (f":{parts.port}" if parts.port else "")
    except ValueError:
        return {url}
    path = parts.path.rstrip("/")
    query = "&".join(pair for pair in parts.query.split("&") if not pair.startswith("utm_"))
    return {url} | {
        urlunsplit((scheme, www + host, path + end, query, ""))
        for scheme in ("https", "http")
        for www in ("", "www.")
        for end in ("", "/")
    }


def _page(slug):
    return address("incident_detail", slug) if slug else None
