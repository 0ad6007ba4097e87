"""The addresses in mails by which they are stopped: each names an account and a kind of mail, and is signed."""

from django.core.signing import BadSignature, Signer
from django.urls import reverse

from postmortems.mails import absolute
from postmortems.models import ReminderChoice, ReminderMail

Kind = ReminderMail.Kind
signer = Signer(salt="postmortems.reminders")
OFF: dict[str, dict] = {Kind.REMINDER: {"wants_reminders": False}, Kind.DIGEST: {"digest_since": None}}


def token_to_stop(account, kind):
    return signer.sign(f"{kind}-{account.pk}")


def to_stop(account, kind):
    return absolute(reverse("reminder_stop", args=[token_to_stop(account, kind)]))


def stopped_by(token):
    """The kind of mail and the id of the account; None where the token is none of ours."""
    try:
        kind, _, pk = signer.unsign(token).partition("-")
    except BadSignature:
        return None
    return Kind(kind), int(pk)


def stop(account, kind):
    ReminderChoice.objects.update_or_create(account=account, defaults=OFF[kind])
