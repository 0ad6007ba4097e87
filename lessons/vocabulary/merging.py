"""One lesson absorbed by another: what points at it comes along, its name and its addresses lead to the other."""

from lessons.models import VocabularyChange

from .links import ALIASES, EVIDENCE, LINKS, RELATED, RELATED_FROM, incidents_naming
from .renaming import add_former_slug, add_other_name
from .steps import Refused, Steps, held


def merge(absorbed, kept, *, keep_why, keep_questions, by, at):
    """Merge a lesson into another, whoever may read the incidents behind it. Raises Refused."""
    if absorbed.pk == kept.pk:
        raise Refused("A lesson cannot be merged into itself.")
    with held(absorbed, kept) as (absorbed, kept):
        steps = Steps(by=by, why=f"“{absorbed.name}” merged into “{kept.name}”")
        incidents_naming(absorbed.pk).raise_version()
        steps.change(kept, **gained(kept, absorbed, keep_why=keep_why, keep_questions=keep_questions))
        for link in LINKS:
            move(link, absorbed, kept, steps)
        ids = [absorbed.pk, kept.pk]
        steps.remove(absorbed)
        add_other_name(kept, absorbed.name, steps)
        add_former_slug(kept, absorbed.slug, steps)
        return steps.log(VocabularyChange.Kind.MERGED, ids, [absorbed.name, kept.name], at=at)


def gained(kept, absorbed, *, keep_why, keep_questions):
    """What changes in the lesson that stays: fields that it left empty, and texts that are kept."""
    values = {}
    if keep_why and absorbed.why and absorbed.why != kept.why:
        values["why"] = f"{kept.why}\n\n{absorbed.why}".strip()
    if keep_questions and (more := new_questions(kept, absorbed)):
        values["questions"] = "\n".join([*kept.question_list, *more])
    for name in ("symptom", "group_id"):
        if getattr(absorbed, name) and not getattr(kept, name):
            values[name] = getattr(absorbed, name)
    return values


def new_questions(kept, absorbed):
    """The questions that only the lesson to be absorbed asks."""
    asked = {question.casefold() for question in kept.question_list}
    return [question for question in absorbed.question_list if question.casefold() not in asked]


def move(link, absorbed, kept, steps):
    """Let the rows of one link point at the lesson that stays; those that say nothing new there go."""
    there = {link.key(row): row for row in link.rows(kept.pk)}
    moving = []
    for row in link.rows(absorbed.pk):
        twin = there.get(link.key(row))
        if twin is not None and link == EVIDENCE:
            steps.change(twin, how=together(twin, row))
        if twin is not None or says_nothing(link, row, kept):
            steps.remove(row)
        else:
            moving.append(row.pk)
    steps.move(link, moving, before=absorbed.pk, after=kept.pk)


def says_nothing(link, row, kept):
    """Whether the row would relate the lesson to itself, or give it its own name as another."""
    if link in (RELATED, RELATED_FROM):
        return link.key(row) == (kept.pk,)
    return link == ALIASES and row.name.casefold() == kept.name.casefold()


def together(kept, absorbed):
    """How both lessons show in the same incident, as one text. The source of the second is named where it differs."""
    if absorbed.how == kept.how:
        return kept.how
    ids = (absorbed.source_id, absorbed.read_in_id)
    if ids == (kept.source_id, kept.read_in_id):
        return f"{kept.how} {absorbed.how}"
    citation = f"Source: {absorbed.source}" if absorbed.source else "No source is given for this."
    if absorbed.read_in:
        citation += f", read in: {absorbed.read_in}"
    return f"{kept.how} {absorbed.how} ({citation.rstrip('.')}.)"
