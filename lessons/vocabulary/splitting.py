"""Part of a lesson made a lesson of its own."""

from typing import NamedTuple

from lessons.models import VocabularyChange

from .links import ALIASES, APPLIED, EVIDENCE, RELATED, incidents_naming
from .steps import Refused, Steps, chunks, held


class Chosen(NamedTuple):
    """What goes to the new lesson: ids of evidence, of remediations and of other names, and questions."""

    evidence: list[int]
    remediations: list[int]
    aliases: list[int]
    questions: list[str]


def split(lesson, new, chosen, *, relate, by, at):
    """Save the new lesson with what is chosen of the other one; ``relate`` the two. Raises Refused."""
    with held(lesson) as (lesson,):
        steps = Steps(by=by, why=f"“{new.name}” split off from “{lesson.name}”")
        asked = lesson.question_list
        new.questions = "\n".join(question for question in asked if question in chosen.questions)
        steps.add(new)
        if chosen.questions:
            left = [question for question in asked if question not in chosen.questions]
            steps.change(lesson, questions="\n".join(left))
        own_names = set()
        for alias in lesson.aliases.filter(name__iexact=new.name):
            own_names.add(alias.pk)
            steps.remove(alias)
        for link, column, ids in (
            (EVIDENCE, "pk", chosen.evidence),
            (APPLIED, "remediation_id", chosen.remediations),
            (ALIASES, "pk", [pk for pk in chosen.aliases if pk not in own_names]),
        ):
            pks = [pk for some in chunks(ids) for pk in rows_of(link, lesson, column, some)]
            if len(pks) != len(ids) or not set(chosen.questions) <= set(asked):
                raise Refused(f"Some of what you chose is no longer part of “{lesson.name}”. Look again.")
            steps.move(link, pks, before=lesson.pk, after=new.pk)
        if relate:
            steps.add(RELATED.model(from_lesson_id=lesson.pk, to_lesson_id=new.pk))
        incidents_naming(new.pk).raise_version()
        return steps.log(VocabularyChange.Kind.SPLIT, [new.pk, lesson.pk], [new.name, lesson.name], at=at)


def rows_of(link, lesson, column, ids):
    return link.rows(lesson.pk).filter(**{f"{column}__in": ids}).values_list("pk", flat=True)
