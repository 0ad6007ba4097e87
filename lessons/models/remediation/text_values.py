"""What the fields of a remediation say as texts, which its history keeps before and after each change; and back."""

from django.contrib.auth import get_user_model

from lessons.models.due_date import DueDate, DuePrecision
from lessons.models.tracker import TRACKER_KEY

from .change import RemediationChange
from .status import RemediationStatus

Field = RemediationChange.Field
#: What ``told`` reads, as columns of a queryset.
COLUMNS = ("status", "due_on", "due_precision", "owner", "owner_name", "team", "priority", "tracker_key", "tracker_url")
ACCOUNT = "@"  #: begins the name of an owner with an account
PRIORITIES = {None: "", 1: "high", 2: "medium", 3: "low"}
CHOICES = {Field.STATUS: RemediationStatus.values, Field.PRIORITY: [text for text in PRIORITIES.values() if text]}
PRIORITY_OF = {text: number for number, text in PRIORITIES.items()}


def told(*, status, due_on, due_precision, owner, owner_name, team, priority, tracker_key, tracker_url):
    """The text of each field that the history follows; ``owner`` is the user name of an account, or nothing."""
    return {
        Field.STATUS: str(status),
        Field.DUE: DueDate(due_on, DuePrecision(due_precision)).written() if due_on else "",
        Field.OWNER: f"{ACCOUNT}{owner}" if owner else owner_name,
        Field.TEAM: team,
        Field.PRIORITY: PRIORITIES[priority],
        Field.TICKET: tracker_key or tracker_url,
    }


def told_of(remediation):
    columns = {name: getattr(remediation, name) for name in COLUMNS}
    return told(**columns | {"owner": remediation.owner and remediation.owner.get_username()})


def put(remediation, field, text, *, account=None):
    """Let the columns of a field say what the text of ``told`` says. The status is a step, and no such field.

    ``account``: the one that the text names, where it is loaded.
    """
    if field == Field.DUE:
        due = DueDate.parse(text) if text else None
        remediation.due_on = due and due.on
        remediation.due_precision = due.precision if due else DuePrecision.DAY
    elif field == Field.OWNER:
        if account is None and text.startswith(ACCOUNT):
            account = _account(text.removeprefix(ACCOUNT))
        remediation.owner, remediation.owner_name = account, "" if account else text.removeprefix(ACCOUNT)
    elif field == Field.TEAM:
        remediation.team = text
    elif field == Field.PRIORITY:
        remediation.priority = PRIORITY_OF[text]
    elif field == Field.TICKET:
        is_key = bool(TRACKER_KEY.fullmatch(text))
        remediation.tracker_key, remediation.tracker_url = (text, "") if is_key else ("", text)


def faults_of_change(step):
    """What a change in a document (``field``, ``from``, ``to``) says that its field cannot: (key, message) of each."""
    field = step.get("field", Field.STATUS)
    if field == Field.STATUS and "to" not in step:
        yield "to", "is missing: a change of status says to which"
    for key in ("from", "to"):
        text = step.get(key)
        if text is None:
            continue
        if field == Field.NOTE:
            yield key, "a note changes nothing: leave it out"
        elif field in CHOICES and text not in CHOICES[field]:
            yield key, f"“{text[:40]}” is not one of {', '.join(CHOICES[field])}"
        elif field == Field.DUE:
            try:
                DueDate.parse(text)
            except ValueError as error:
                yield key, str(error)


def _account(name):
    accounts = get_user_model()._default_manager
    return accounts.filter(**{get_user_model().USERNAME_FIELD: name}).first()
