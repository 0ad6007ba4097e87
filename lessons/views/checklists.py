"""The questions of lessons, to be asked of one's own system: on a page, on paper, as Markdown for a review."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.text import Truncator
from django.views.decorators.http import require_safe

from incidents.former_addresses import follows_renames
from lessons.models import Lesson

MARKDOWN = "text/markdown; charset=utf-8"
#: Of how many lessons one checklist is made: more questions than these nobody asks at once.
AT_MOST = 40


@dataclass
class Checklist:
    """The lessons that an address names, in its order, and what it names in vain."""

    lessons: list[Lesson]
    errors: list[str]

    @classmethod
    def asked(cls, names, user):
        slugs = list(dict.fromkeys(name for name in names if name))
        lessons = Lesson.objects.visible_to(user)
        found = {lesson.slug: lesson for lesson in lessons.filter(slug__in=slugs[:AT_MOST])}
        errors = [f"There is no lesson “{Truncator(slug).chars(60)}”." for slug in slugs[:AT_MOST] if slug not in found]
        if len(slugs) > AT_MOST:
            errors.append(f"The address names {len(slugs)} lessons: only the first {AT_MOST} are read.")
        return cls([found[slug] for slug in slugs[:AT_MOST] if slug in found], errors)

    @property
    def question_count(self):
        return sum(len(lesson.question_list) for lesson in self.lessons)

    @property
    def query(self):
        return urlencode([("lesson", lesson.slug) for lesson in self.lessons])


@require_safe
def checklist(request):
    """One checklist from several lessons."""
    return render(
        request, "lessons/checklist.html", {"checklist": Checklist.asked(request.GET.getlist("lesson"), request.user)}
    )


@require_safe
def checklist_document(request):
    chosen = Checklist.asked(request.GET.getlist("lesson"), request.user)
    return HttpResponse("\n".join(_written(lesson, request) for lesson in chosen.lessons), content_type=MARKDOWN)


@require_safe
@follows_renames(Lesson.objects.visible_to)
def lesson_checklist(request, slug):
    lesson = get_object_or_404(Lesson.objects.visible_to(request.user), slug=slug)
    return HttpResponse(_written(lesson, request), content_type=MARKDOWN)


def _written(lesson, request):
    return f"{lesson.checklist}\n\n{request.build_absolute_uri(lesson.get_absolute_url())}\n"
