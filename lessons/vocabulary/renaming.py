"""Another name or slug for a lesson; the old ones still lead to it."""

from lessons.models import LessonAlias, LessonFormerSlug, VocabularyChange

from .links import incidents_naming
from .steps import Steps, held


def rename(lesson, *, name, slug, keep_old_name, by, at):
    """Give a lesson another name, another slug or both, both of them free. Raises Refused."""
    with held(lesson) as (lesson,):
        steps = Steps(by=by, why=f"“{lesson.name}” renamed to “{name}”")
        old_name, old_slug = lesson.name, lesson.slug
        steps.change(lesson, name=name, slug=slug)
        for alias in lesson.aliases.filter(name__iexact=name):
            steps.remove(alias)
        if keep_old_name:
            add_other_name(lesson, old_name, steps)
        if slug != old_slug:
            for former in lesson.former_slugs.filter(slug=slug):
                steps.remove(former)
            add_former_slug(lesson, old_slug, steps)
            incidents_naming(lesson.pk).raise_version()
        return steps.log(VocabularyChange.Kind.RENAMED, [lesson.pk], [old_name, name], at=at)


def add_other_name(lesson, name, steps):
    """Let a lesson be found by another name, unless some lesson has that other name already."""
    if name.casefold() != lesson.name.casefold() and not LessonAlias.objects.filter(name=name).exists():
        steps.add(LessonAlias(lesson=lesson, name=name))


def add_former_slug(lesson, slug, steps):
    for stale in LessonFormerSlug.objects.filter(slug=slug):
        steps.remove(stale)
    steps.add(LessonFormerSlug(lesson=lesson, slug=slug))
