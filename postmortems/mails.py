"""What all mails of this site have in common: plain text and HTML, and a way to stop them with one click (RFC 8058)."""

from django.core.mail import EmailMultiAlternatives

from postmortems.middleware import with_turns_shown


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
