"""What a merge will move, as far as the reader may see it."""

from collections import Counter
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef

from incidents.access import is_administrator
from lessons.models import Evidence, Lesson

from .merging import gained, new_questions, together

CONFLICTS_AT_MOST = 50


class Conflict(NamedTuple):
    """An incident on which both lessons have evidence of the same way."""

    evidence: Any
    together: str


@dataclass(frozen=True)
class Preview:
    ways: list[tuple[Evidence.Way, int]]
    conflicts: list[Conflict]
    conflict_count: int
    remediation_count: int
    applying_both: int
    related: list[Lesson]
    other_names: list[str]
    slugs: list[str]
    questions: list[str]
    has_why: bool
    filled: list[tuple[str, Any]]  #: fields that the lesson which stays leaves empty
    sees_all: bool

    @property
    def evidence_count(self):
        return sum(count for _, count in self.ways)


def preview(absorbed, kept, user):
    evidence = absorbed.evidence.visible_to(user)
    ways = Counter(evidence.order_by().values_list("way", flat=True))
    same = kept.evidence.filter(incident=OuterRef("incident"), way=OuterRef("way"))
    conflicts = evidence.filter(Exists(same)).select_related("incident", "source", "read_in").newest_first()
    shown = list(conflicts[:CONFLICTS_AT_MOST])
    twins = {
        (twin.incident_id, twin.way): twin
        for twin in kept.evidence.filter(incident__in=[row.incident_id for row in shown])
    }
    remediations = absorbed.remediations.visible_to(user)
    ends = {absorbed.pk, kept.pk}
    related = {*absorbed.related.exclude(pk__in=ends), *absorbed.related_from.exclude(pk__in=ends)}
    values = gained(kept, absorbed, keep_why=True, keep_questions=False)
    return Preview(
        ways=[(way, ways[way]) for way in Evidence.Way if ways[way]],
        conflicts=[Conflict(row, together(twins[row.incident_id, row.way], row)) for row in shown],
        conflict_count=conflicts.count(),
        remediation_count=remediations.count(),
        applying_both=remediations.filter(pk__in=kept.remediations.values("pk")).count(),
        related=sorted(related, key=lambda lesson: lesson.name),
        other_names=[absorbed.name, *(alias.name for alias in absorbed.aliases.all())],
        slugs=[absorbed.slug, *(former.slug for former in absorbed.former_slugs.all())],
        questions=new_questions(kept, absorbed),
        has_why="why" in values,
        filled=[("From outside", values.get("symptom")), ("Group", "group_id" in values and absorbed.group)],
        sees_all=is_administrator(user),
    )
