"""What all mails of this site have in common: plain text and HTML, and a way to stop them with one click (RFC 8058).

A run of a command sends many. Whatever is wrong with one keeps no other back, and a mail server that is away is not
asked for each of them.
"""

import logging
import smtplib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from email.errors import MessageError

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import DatabaseError

from postmortems.middleware import with_turns_shown

#: After so many times in a row that the mail server or the database failed, the others wait for the next run.
FAILURES_IN_A_ROW = 3
#: What is the matter with one mail alone.
OF_ONE_MAIL = (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, ValueError, MessageError)
log = logging.getLogger("faultline.mail")


@dataclass
class Report:
    sent: int = 0
    failures: list[str] = field(default_factory=list)
    is_given_up: bool = False


def send_each(mails: Iterable[tuple[int, Callable[[], int]]], *, what) -> Report:
    """Send to one account after the other: the account's id, and what sends to it and says how many mails that was.

    ``what``: how the log calls a mail that our own program cannot make.
    """
    report, in_a_row = Report(), 0
    for account, send in mails:
        try:
            sent = send()
            report.sent += sent
            in_a_row = 0 if sent else in_a_row
        except Exception as error:  # whatever is wrong with one account must not keep the mails of the others
            report.failures.append(f"account {account}: {type(error).__name__}: {error}")
            if isinstance(error, OF_ONE_MAIL):
                continue
            if isinstance(error, (OSError, DatabaseError)):
                in_a_row += 1
            else:
                log.exception("%s to account %s cannot be sent.", what, account)
            if in_a_row == FAILURES_IN_A_ROW:
                report.is_given_up = True
                break
    return report


def absolute(path):
    """The address on the site of a path that begins with a stroke."""
    return settings.SITE_URL + path


def mail_of(*, to, subject, text, html, to_stop):
    """A mail to one account; ``to_stop``: the address that ends mails of its kind."""
    message = EmailMultiAlternatives(
        shown(subject),
        shown(text),
        to=[to.email],
        headers={
            "List-Unsubscribe": f"<{to_stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )
    message.attach_alternative(shown(html), "text/html")
    return message


def shown(text):
    """As pages do, show what would turn the direction of the text after it."""
    return with_turns_shown(text.encode()).decode()
