"""A lesson's record as data, and back."""

from lessons.models import Lesson, LessonAlias, LessonGroup
from postmortems.document.postmortem import plain
from postmortems.document.reading import tidy


def with_whole_record(queryset):
    return queryset.select_related("group").prefetch_related("aliases", "related")


def lesson_data(lesson):
    return plain(
        {
            "format": "faultline/lesson/1",
            "slug": lesson.slug,
            "name": lesson.name,
            "group": lesson.group and lesson.group.name,
            "statement": lesson.statement,
            "symptom": lesson.symptom,
            "aliases": sorted(alias.name for alias in lesson.aliases.all()),
            "questions": lesson.question_list,
            "related": sorted(related.slug for related in lesson.related.all()),
            "why": lesson.why,
        }
    )


def normal(data):
    def tidied(key, value):
        if isinstance(value, list):
            items = [" ".join(item.split()) for item in value]
            return items if key == "questions" else sorted(items)
        if key == "why":
            return tidy(value or "")
        return value.strip() if isinstance(value, str) else value

    return plain({key: tidied(key, value) for key, value in data.items()})


def save_lesson(lesson, data):
    """Write the document's facts to the lesson, new or old; related lessons come later, with ``relate_lesson``."""
    lesson.slug, lesson.name, lesson.statement = data["slug"], data["name"], data["statement"]
    lesson.symptom, lesson.why = data.get("symptom", ""), data.get("why", "")
    lesson.questions = "\n".join(data.get("questions", []))
    lesson.group = LessonGroup.objects.get_or_create(name=data["group"])[0] if data.get("group") else None
    lesson.save()
    names = data.get("aliases", [])
    lesson.aliases.exclude(name__in=names).delete()
    have = set(lesson.aliases.values_list("name", flat=True))
    LessonAlias.objects.bulk_create(LessonAlias(lesson=lesson, name=name) for name in names if name not in have)


def relate_lesson(lesson, data):
    """Set the related lessons. Returns the slugs that no lesson has."""
    slugs = data.get("related", [])
    related = {other.slug: other for other in Lesson.objects.filter(slug__in=slugs)}
    lesson.related.set(related.values())
    return [slug for slug in slugs if slug not in related]
