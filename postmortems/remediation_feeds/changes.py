"""The feed of what changes: the newest steps of the remediations that its reader may read, each in a sentence."""

from uuid import uuid5

from incidents.markdown.lines import plain_line
from lessons.models import Remediation, RemediationChange
from postmortems.feeds import Feed

from .calendar import id_of

Field = RemediationChange.Field
ENTRIES_AT_MOST = 50


def newest_changes(user):
    """Without what names people, to readers without an account."""
    visible = Remediation.objects.visible_to(user).order_by().values("pk")
    changes = RemediationChange.objects.moves().filter(remediation__in=visible)
    if not user.is_authenticated:
        changes = changes.exclude(field=Field.OWNER)
    changes = changes.select_related("remediation__incident", "changed_by").order_by("-changed_at", "-pk")
    return changes[:ENTRIES_AT_MOST]


def feed(user, *, board, address, absolute):
    """``board``, ``address``: where the remediations and the feed itself are; the feed as octets."""
    made = Feed(
        title="Remediations: what changes",
        link=board,
        description="",
        subtitle="Steps, due dates and notes of what was promised after outages, the newest first",
        feed_url=address,
        author_name="Faultline",
        language="en",
    )
    for change in newest_changes(user):
        remediation = change.remediation
        made.add_item(
            title=f"{told(change)}: {plain_line(remediation.text)}",
            link=absolute(remediation.get_absolute_url()),
            description=". ".join(filter(None, [f"After {remediation.incident.title}", plain_line(change.note)])),
            unique_id=f"urn:uuid:{id_of_change(change)}",
            author_name=change.who if user.is_authenticated and change.who else None,
            pubdate=change.changed_at,
            updateddate=change.changed_at,
        )
    return made.writeString("utf-8")


def told(change):
    """“In progress, before accepted”, “Due date 12 Mar 2027, before 10 Feb 2027”"""
    if change.field == Field.NOTE:
        return "Note"
    before, after = change.before_label, change.after_label
    name = change.get_field_display()
    if change.field == Field.STATUS:
        words = f"{after}, before {before.lower()}"
    elif not after:
        words = f"{name} taken away, before {before}"
    else:
        words = f"{name} {after}" + (f", before {before}" if before else "")
    return f"Taken back: {words[0].lower()}{words[1:]}" if change.is_undo else words


def id_of_change(change):
    return uuid5(id_of(change.remediation), f"{change.field} {change.changed_at.isoformat()}")
