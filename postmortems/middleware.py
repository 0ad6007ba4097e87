"""What every request and every answer go through; the order is in the settings."""

import re
import unicodedata
from uuid import uuid4

from csp.constants import HEADER
from csp.utils import build_policy
from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import BadRequest, DisallowedHost, MiddlewareNotUsed
from django.core.handlers.exception import response_for_exception
from django.http import Http404
from django.middleware import security
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils.cache import patch_cache_control, patch_vary_headers

from incidents.facets import fold_some
from postmortems.operations.encoding import OTHER_ENCODING
from postmortems.operations.logs import answered

#: Methods that change nothing.
SAFE = ("GET", "HEAD", "OPTIONS")
#: What a proxy may call a request.
REQUEST_ID = re.compile(r"[A-Za-z0-9_.-]{8,64}")


class RequestIdMiddleware:
    """Names every request, for the log, the answer and the page of an error; by the proxy's name if it gave one."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        given = request.headers.get("X-Request-ID", "") if settings.BEHIND_PROXY else ""
        request.id = given if REQUEST_ID.fullmatch(given) else uuid4().hex
        token = answered.set(request)
        try:
            response = self.get_response(request)
        finally:
            answered.reset(token)
        response["X-Request-ID"] = request.id
        return response


class CachingMiddleware:
    """Lets no cache between here and the reader keep an answer, and the reader's own ask again; unless a view says so.

    Crawlers are to list no page that only filters or sorts another, and nothing at all of a site that is not public.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if "public" not in response.get("Cache-Control", ""):
            patch_cache_control(response, private=True, no_cache=True)
            patch_vary_headers(response, ["Cookie"])
        if response.status_code == 304:
            del response["Content-Length"]  # is that of the page, which stays as it is
        asked = {part.partition("=")[0] for part in request.META.get("QUERY_STRING", "").split("&")}
        if not settings.FAULTLINE_PUBLIC or asked - {"page", ""}:
            response["X-Robots-Tag"] = "noindex, nofollow"
        return response


class ContentPolicyMiddleware:
    """Sends the policy of what a page may load. It is the same on all, and made once: the library's makes it each time.

    In development Django's own pages of errors go without, as they bring their scripts and styles along.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self.policy = build_policy()

    def __call__(self, request):
        response = self.get_response(request)
        if not (settings.DEBUG and response.status_code in (404, 500)):
            response.headers.setdefault(HEADER, self.policy)
        return response


class SecurityMiddleware(security.SecurityMiddleware):
    """Django's, whose headers stand on the answer to an unknown host too."""

    def process_request(self, request):
        try:
            return super().process_request(request)
        except DisallowedHost as error:
            return response_for_exception(request, error)


class PlainTextMiddleware:
    """Refuses control characters in an address, and requests in another encoding than UTF-8.

    No page needs a control character, and PostgreSQL can hold no NUL. A cookie that holds one is none of ours, and is
    left aside.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if OTHER_ENCODING in request.META:
            raise BadRequest("The request is in another encoding than UTF-8.")
        asked = [request.path_info, *request.GET, *(text for texts in request.GET.lists() for text in texts[1])]
        if not all(map(is_plain, asked)):
            raise BadRequest("The address holds a control character.")
        for name in [name for name, value in request.COOKIES.items() if not is_plain(value)]:
            del request.COOKIES[name]
        return self.get_response(request)


#: Characters that turn the direction of the text after them, in UTF-8: embeddings, overrides, isolates and their ends.
TURNS = re.compile(rb"\xe2\x80[\xaa-\xae]|\xe2\x81[\xa6-\xa9]")


def with_turns_shown(content):
    """The same bytes, with the names of such characters in their place."""
    return TURNS.sub(lambda found: b"[U+%04X]" % ord(found[0].decode()), content)


class ShownDirectionMiddleware:
    """Shows in every page what turns the direction of a text, which else makes it read as what it does not say.

    The forms of the administration have the text as it is, and so have documents.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        is_page = response.get("Content-Type", "").startswith("text/html") and not response.streaming
        if is_page and TURNS.search(response.content) and not request.path_info.startswith(reverse("admin:index")):
            response.content = with_turns_shown(response.content)
        return response


def is_plain(text):
    """Whether a text holds no control character but tabs and ends of lines, and no half of a character."""
    if text.isprintable():
        return True
    return all(unicodedata.category(character) not in ("Cc", "Cs") or character in "\t\r\n" for character in text)


class DevelopersNotFoundMiddleware:
    """In development, the page of an address that is not there: ours, and below it what a developer needs to know."""

    def __init__(self, get_response):
        if not settings.DEBUG:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code != 404 or not response.get("Content-Type", "").startswith("text/html"):
            return response
        context = {"reason": getattr(request, "not_found_because", ""), "tried": tried(request)}
        return render(request, "404_development.html", context, status=404)

    def process_exception(self, request, exception):
        if isinstance(exception, Http404):
            request.not_found_because = str(exception)


def tried(request):
    """The patterns that the address was compared with; none where one matched."""
    try:
        resolve(request.path_info)
    except Resolver404 as error:
        paths = error.args[0].get("tried", [])
        return ["".join(str(pattern.pattern) for pattern in path) for path in paths]
    return []


class LoginUnlessPublicMiddleware(LoginRequiredMiddleware):
    """Asks for an account on every page but the login's, unless the site is public."""

    def process_view(self, request, view_func, view_args, view_kwargs):
        if settings.FAULTLINE_PUBLIC:
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)


class FoldingMiddleware:
    """Counts what a request has changed before the answer goes out, so that no reader need do so after it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.method not in SAFE:
            fold_some()
        return response
