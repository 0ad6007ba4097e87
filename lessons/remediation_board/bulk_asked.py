"""What requests to change many remediations ask for, as far as it makes sense: the rest is as if not there."""

from datetime import UTC, datetime

from django.http import Http404

from incidents.views.preferences import page_before
from lessons.models import Remediation, RemediationChange
from lessons.remediation_item.forms import MOST_VERSION
from lessons.remediation_item.wanted import Field

from .bulk import AT_MOST

MOMENT = "%Y%m%dT%H%M%S%f"
MOST_ID = 2**63 - 1


def ids_of(texts):
    """Those that are ids, each once."""
    return list(dict.fromkeys(number for number in (number_of(text, MOST_ID) for text in texts) if number))


def pair_of(text):
    """The id and the version of one, as “12:3”; None of anything else."""
    pk, _, version = text.partition(":")
    pair = number_of(pk, MOST_ID), number_of(version, MOST_VERSION)
    return pair if all(pair) else None


def number_of(text, most):
    is_number = text.isascii() and text.isdecimal() and len(text) <= len(str(most))
    return int(text) if is_number and 0 < int(text) <= most else None


def problem_with(ids):
    """Why nothing is done with so many; nothing where it is."""
    if not ids:
        return "Nothing was changed: choose some remediations first."
    if len(ids) > AT_MOST:
        return f"Nothing was changed: {len(ids)} are chosen, and at most {AT_MOST} are changed at once."
    return ""


def moment_text(at):
    return at.astimezone(UTC).strftime(MOMENT)


def moment_of(text):
    try:
        at = datetime.strptime(text, MOMENT).replace(tzinfo=UTC)
    except ValueError:
        raise Http404 from None
    if moment_text(at) != text:
        raise Http404
    return at


def made_at(user, at):
    """What the user changed at that moment of what they may read: the changes of each remediation, newest first."""
    changes = RemediationChange.objects.filter(changed_by=user, changed_at=at).order_by("-pk")
    rows = list(changes.select_related("changed_by"))
    readable = Remediation.objects.visible_to(user).select_related("incident__organization", "owner")
    readable = readable.prefetch_related("incident__authors", "incident__groups")
    found = readable.in_bulk({row.remediation_id for row in rows})
    made: dict = {one: [] for _, one in sorted(found.items())}
    for row in rows:
        if one := found.get(row.remediation_id):
            row.remediation = one
            made[one].append(row)
    return made


def is_undoable(change):
    return not (change.is_undo or change.is_entry or change.field == Field.NOTE)


def came_from(request):
    """The page from which somebody came, if it is one of ours: the board unless it says another."""
    return page_before(request, otherwise="remediation_list")
