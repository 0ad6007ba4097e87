"""What is typed and not saved: kept for its author on the server, again and again while they type."""

import json

from django.core import signing

from postmortems.models import SectionDraft

from .part import Part, in_short
from .sections import BY_NAME

#: By the token in a form, what was typed is kept for whoever opened it, though their login has expired meanwhile.
SALT, LONGEST_LOGIN = "postmortems.editor.drafts", 14 * 24 * 3600


def token_of(account, incident):
    return signing.dumps([account.pk, incident.pk], salt=SALT)


def named_by(token):
    """The ids of the account and the incident that a token names; None where it names none, or is too old."""
    try:
        account, incident = signing.loads(token, salt=SALT, max_age=LONGEST_LOGIN)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return account, incident


def keep(part, *, account, incident, at, has_new_row=False):
    """Keep a part as it was typed; where it says what it said when it was opened, forget what was kept of it.

    ``has_new_row``: it was asked for a row, which is shown although it says nothing yet.
    """
    if not (part.is_changed or has_new_row):
        return discard(part.section, account=account, incident=incident)
    content = {"data": part.data, "opened": part.opened, "windows": part.windows}
    SectionDraft.objects.update_or_create(
        account=account,
        incident=incident,
        section=part.section.name,
        defaults={"content": json.dumps(content), "kept_at": at},
    )


def discard(section, *, account, incident):
    SectionDraft.objects.filter(account=account, incident=incident, section=section.name).delete()


def kept(*, account, incident):
    """The parts that are kept for the account, each with when it was, by the name of its section."""
    found = {}
    for draft in SectionDraft.objects.filter(account=account, incident=incident):
        if draft.section in BY_NAME:
            content = draft.data
            windows = {key: tuple(window) for key, window in content["windows"].items()}
            part = Part(BY_NAME[draft.section], content["data"], content["opened"], windows)
            found[draft.section] = part, draft.kept_at
    return found


def follow(renamed, *, account, incident, before):
    """Let what is kept cite rows by the keys that they have now. ``before``: the document as it was."""
    after = before | renamed.followed(before)
    for part, kept_at in kept(account=account, incident=incident).values():
        was = part.shown_of(before)
        if in_short(was) == part.opened:
            part.opened = in_short(part.shown_of(after))
        part.data |= renamed.followed(part.data)
        keep(part, account=account, incident=incident, at=kept_at)
