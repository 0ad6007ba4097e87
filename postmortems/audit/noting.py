"""Noting what happens, and whose request it is that makes it happen."""

from contextvars import ContextVar

from django.utils import timezone

from postmortems.models import AuditEntry
from postmortems.models.audit_entry import ABOUT, NAME, TOLD
from postmortems.operations.login_limit import address_of

#: The request that is being answered; None in a command.
_request: ContextVar = ContextVar("request", default=None)


class ActingMiddleware:
    """Remembers the request for what is noted while it is answered; it asks nothing of it before."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        token = _request.set(request)
        try:
            return self.get_response(request)
        finally:
            _request.reset(token)


def note(what, *, about="", told="", by=None, by_name="", at=None, request=None):
    """Keep that something happened. Without ``by`` it is whoever's request is being answered, if that is known."""
    entry(what, about=about, told=told, by=by, by_name=by_name, at=at, request=request).save(force_insert=True)


def entry(what, *, about="", told="", by=None, by_name="", at=None, request=None):
    request = request or _request.get()
    account = by or (None if by_name else getattr(request, "user", None))
    return AuditEntry(
        what=what,
        about=cut(about, ABOUT),
        told=cut(told, TOLD),
        by_id=account.pk if account is not None else None,
        by_name=cut(by_name, NAME),
        address=(address_of(request) or "") if request is not None else "",
        at=at or timezone.now(),
    )


def cut(text, most):
    """The text in one line, without what no line holds, and no longer than it may be."""
    line = " ".join("".join(char if char.isprintable() else " " for char in str(text)).split())
    return line if len(line) <= most else f"{line[: most - 1]}…"
