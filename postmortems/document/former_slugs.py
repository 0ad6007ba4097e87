"""Documents from before a lesson was renamed or merged name it by a slug that it no longer has."""

from lessons.models import Lesson, LessonFormerSlug

from .fields import LESSON
from .problems import BadDocument


def former_slugs():
    """What slugs of lessons lead elsewhere, each with its ``lesson``; one that is in use again is that lesson's own."""
    in_use = Lesson.objects.values("slug")
    return {
        former.slug: former for former in LessonFormerSlug.objects.exclude(slug__in=in_use).select_related("lesson")
    }


def name_lessons_anew(document, former):
    """Let a checked document name lessons by the slugs that they have now.

    Raises BadDocument for a lesson's document under a former slug, which would bring back a lesson that was merged, and
    for two lessons of a postmortem that are one by now.
    """

    def now(slug):
        return former[slug].lesson.slug if slug in former else slug

    if not former:
        return
    values = document.values
    if not any(model is Lesson and name in former for _, model, name in document.kind.named(values)) and not (
        document.kind is LESSON and values["slug"] in former
    ):
        return
    if document.kind is LESSON:
        if values["slug"] in former:
            told = f"{former[values['slug']].explanation}: give the document that slug, or leave it out"
            raise BadDocument(document.problem(("slug",), told))
        values["related"] = sorted({now(slug) for slug in values["related"]} - {values["slug"]})
    seen = set()
    for place, row in enumerate(values.get("lessons", [])):
        slug, row["lesson"] = row["lesson"], now(row["lesson"])
        name = (row["lesson"], row.get("way", "violated"))
        if name in seen:
            told = f"“{slug}” stands above already, the same way: as a lesson that is one with it by now"
            raise BadDocument(document.problem(("lessons", place, "lesson"), told))
        seen.add(name)
    for row in values.get("remediations", []):
        if "applies" in row:
            row["applies"] = sorted({now(slug) for slug in row["applies"]})
