"""Pages that are sent only when they have changed, and drawn only once for all who have no account.

What a page shows follows from its address, the edition of the record, what its reader may read, the zone and the
theme that they chose, and the day; and, within a release, from nothing else. Where all of these are the same, the page
is the same.

- An account's page gets an ETag of these, as nobody else can have it: what they have is either the page as it stands,
  which is answered with 304, or another one.
- A page for readers without an account holds no secret and is kept whole, compressed, in Django's cache. Its ETag is
  of what it says, so that it tells nobody of changes that they cannot see. What is streamed is in ``streams``.

A view that must run for each request answers with ``Cache-Control: no-store``: Django's `never_cache`.
"""

import hashlib
import json
from functools import cache

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.db import Error
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.http import parse_etags

from incidents.edition import current, of_request
from incidents.edition.release import release
from incidents.edition.store import digest, load, save
from incidents.preferences import chosen_theme, chosen_zone

from .compression import chosen_encoding, compress
from .streams import whole_if_short, with_known_digest

#: Headers that tell a cache about the page it has; the middlewares further out add theirs to every answer.
OF_304 = ("Cache-Control", "Content-Location", "ETag", "Expires", "Last-Modified", "Vary")


class KeptPagesMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        edition = edition_for(request)
        if edition is None:
            return self.get_response(request)
        token, method = of_request.set(edition), request.method
        request.method = "GET"  # the answer to HEAD is that of GET, whose body the server leaves out
        try:
            return self.answer(request, key_of(request, edition))
        finally:
            request.method = method
            of_request.reset(token)

    def answer(self, request, key):
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        if has_session and request.user.is_authenticated:
            return self.for_account(request, key)
        if not has_session and settings.FAULTLINE_PUBLIC:
            return self.for_public(request, key)
        return self.get_response(request)

    def for_account(self, request, key):
        if "_messages" in request.session or settings.CSRF_COOKIE_NAME not in request.COOKIES:
            return self.get_response(request)  # shown once; or the page brings the token's cookie first
        secret = digest(request.COOKIES[settings.CSRF_COOKIE_NAME])  # the forms of the page are good with it alone
        etag = f'W/"{digest(release(), *key, request.user.pk, secret)}"'
        if has(request, etag):
            response = HttpResponse(status=304, headers={"ETag": etag, "Cache-Control": "private, no-cache"})
            patch_vary_headers(response, ["Cookie", "Accept-Encoding"])
            return response
        response = self.get_response(request)
        if is_settled(request, response):
            response["ETag"] = etag
            patch_vary_headers(response, ["Cookie"])
            if has_any(request):
                return not_modified(response)
        return response

    def for_public(self, request, key):
        encoding = chosen_encoding(request, public=True)
        stored = load("page", encoding, *key)
        if stored is not None:
            response = read(stored)
        else:
            response = self.get_response(request)
            uses_token = request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
            if uses_token or not is_settled(request, response):
                return response
            if "max-age" not in response.get("Cache-Control", ""):
                patch_cache_control(response, public=True, no_cache=True)
            patch_vary_headers(response, ["Cookie"])
            if response.streaming:
                response = whole_if_short(response)
            if response.streaming:
                response = with_known_digest(response, *key)
            else:
                response["ETag"] = f'W/"{hashlib.blake2b(response.content, digest_size=16).hexdigest()}"'
                compress(request, response, public=True)
                save(written(response), "page", encoding, *key)
        return not_modified(response) if has(request, response.get("ETag", "")) or has_any(request) else response


def edition_for(request):
    """The edition that an answer may be kept by; None for what is never kept."""
    if not settings.KEEP_PAGES or request.method not in ("GET", "HEAD"):
        return None
    if request.path.startswith(administration()) or CookieStorage.cookie_name in request.COOKIES:
        return None
    try:
        return current()
    except Error:  # the page itself says what is wrong with the database, if it needs one
        return None


@cache
def administration():
    return reverse("admin:index")


def key_of(request, edition):
    """All that a page depends on but its reader."""
    return (
        edition,
        request.scheme,
        request.get_host(),
        request.get_full_path(),
        chosen_theme(request)["theme"],
        chosen_zone(request),
        timezone.localdate().isoformat(),
    )


def is_settled(request, response):
    """Whether the answer would be the same again: a page without a cookie, an own ETag or a wish not to be kept."""
    return (
        response.status_code == 200
        and not response.cookies
        and not response.has_header("ETag")
        and "no-store" not in response.get("Cache-Control", "")
        and not (settings.SESSION_COOKIE_NAME in request.COOKIES and request.session.modified)
    )


def has(request, etag):
    """Whether the browser says that it has this very page."""
    named = parse_etags(request.META.get("HTTP_IF_NONE_MATCH", ""))
    return etag.removeprefix("W/") in {name.removeprefix("W/") for name in named}


def has_any(request):
    return request.META.get("HTTP_IF_NONE_MATCH", "").strip() == "*"


def not_modified(response):
    return HttpResponse(status=304, headers={name: response[name] for name in OF_304 if response.has_header(name)})


def written(response):
    """An answer as bytes: its headers on the first line, then its body."""
    return json.dumps(list(response.items())).encode() + b"\n" + response.content


def read(stored):
    headers, _, content = stored.partition(b"\n")
    return HttpResponse(content, headers=dict(json.loads(headers)))
