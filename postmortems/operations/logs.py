"""The log on standard error: one line for each thing to know, with the request in which it happened."""

import logging
import re
from contextvars import ContextVar
from datetime import UTC, datetime

from .database_faults import told_to_operator

#: The secret part of the address of an account's calendar or feed.
SECRET = re.compile(r"(?<=/)[\w-]{43}(?=\.(?:ics|atom)$)")
#: The request that this thread answers.
answered = ContextVar("answered", default=None)


class LineFormatter(logging.Formatter):
    """Time, level, logger, request and message on one line; below it the traceback of what is the program's fault."""

    def format(self, record):
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        line = f"{at} {record.levelname} {record.name}{told(answered.get())}: {plain(record.getMessage())}"
        error = record.exc_info[1] if record.exc_info else None
        if error is None:
            return line
        if fault := told_to_operator(error):
            return f"{line}: {plain(fault)}"
        return f"{line}\n{self.formatException(record.exc_info)}"


class NotStaticFiles(logging.Filter):
    """Leaves out the style sheets and scripts that a page loads, on the console of ``make run``."""

    def filter(self, record):
        request, status = (*record.args, "", "")[:2] if isinstance(record.args, tuple) else ("", "")
        return not (str(request).startswith("GET /static/") and str(status)[:1] in "23")


def told(request):
    """Which request, by whom, of what; the user is never looked up for it, as the database may be away."""
    if request is None:
        return ""
    user = request.__dict__.get("_cached_user")
    who = "unknown" if user is None else user.pk or "none"
    return f" request={request.id} user={who} path={plain(SECRET.sub('…', request.path))}"


def plain(text):
    """The text with what would end the line or move the cursor written out."""
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode() for character in text
    )
