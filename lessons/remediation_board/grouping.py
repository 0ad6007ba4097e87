"""The list in groups: by incident, team, owner, lesson or status. A group goes on over pages, with its whole count."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Count, F, TextField, Value
from django.db.models.functions import Cast, NullIf

from incidents.models import Incident
from lessons.models import Lesson, Remediation

from .figures import OWNER
from .order import place_in


class Grouping(NamedTuple):
    label: str
    key: Any
    by: tuple  #: what the groups are sorted by, of the key where it says nothing
    heads: Callable[[list], dict]  #: of the keys, what each group is called, and where that leads
    nothing: str  #: what those are called that have none
    is_told_to_all: bool = True


class Head(NamedTuple):
    name: str
    link: str = ""


def of_incidents(keys):
    found = Incident.objects.filter(pk__in=keys).only("reference", "title", "short_title", "slug")
    return {
        incident.pk: Head(f"{incident.reference} {incident.name}", incident.get_absolute_url()) for incident in found
    }


def of_lessons(keys):
    found = Lesson.objects.filter(pk__in=keys).only("name", "slug")
    return {lesson.pk: Head(lesson.name, lesson.get_absolute_url()) for lesson in found}


def as_they_are(keys):
    return {key: Head(key.removeprefix("@")) for key in keys}


def of_statuses(keys):
    return {key: Head(Remediation.Status(key).label) for key in keys}


#: By the text of the key; what has none comes last.
BY_TEXT = NullIf("group", Value("")).asc(nulls_last=True)
NEWEST = (F("incident__started_at").desc(nulls_last=True), "incident")
GROUPINGS = {
    "incident": Grouping("Incident", F("incident_id"), NEWEST, of_incidents, ""),
    "team": Grouping("Team", F("team"), (), as_they_are, "No team"),
    "owner": Grouping("Owner", OWNER, (), as_they_are, "No owner", is_told_to_all=False),
    "lesson": Grouping(
        "Lesson", F("applies"), (F("applies__name").asc(nulls_last=True), "applies"), of_lessons, "No lesson"
    ),
    "status": Grouping(
        "Status", Cast("status", TextField()), (place_in("status", Remediation.Status.values),), of_statuses, ""
    ),
}


@dataclass(frozen=True)
class Group:
    head: Head
    count: int
    goes_on: bool  #: it began on a page before
    rows: list


def offered(*, names_owners):
    return [
        ("", "Nothing"),
        *((name, one.label) for name, one in GROUPINGS.items() if one.is_told_to_all or names_owners),
    ]


def grouped(remediations, grouping, order):
    """The keys of rows in the order of the list, as (id, key of the group); of several lessons, a row is in each."""
    rows = remediations.annotate(group=grouping.key)
    by = grouping.by or (BY_TEXT,)
    return rows.order_by(*by, *order.columns).values_list("pk", "group")


def groups_of(page, rows, remediations, grouping, before):
    """The groups of a page of keys; ``rows`` by their ids, ``before`` the last of the page before."""
    keys = list(dict.fromkeys(key for _, key in page))
    known = [key for key in keys if key not in (None, "")]
    heads = grouping.heads(known)
    counts = counts_of(remediations, grouping, keys, known)
    found = []
    for place, key in enumerate(keys):
        its = [rows[pk] for pk, group in page if group == key and pk in rows]
        head = heads.get(key) or Head(grouping.nothing)
        found.append(
            Group(head, counts.get(key, len(its)), place == 0 and before is not None and before[1] == key, its)
        )
    return found


def counts_of(remediations, grouping, keys, known):
    """How many there are in each of these groups, on all pages."""
    rows = remediations.order_by().annotate(group=grouping.key)
    if None not in keys:
        rows = rows.filter(group__in=[*known, *([""] if "" in keys else [])])
    return dict(rows.values("group").annotate(number=Count("pk")).values_list("group", "number"))
