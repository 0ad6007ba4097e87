"""Keeping the vocabulary clean, for administrators and reviewers."""

from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from incidents.access import can_review, is_administrator
from incidents.facets import counted
from incidents.lists import page_links, page_of
from incidents.models import Incident
from lessons.lesson_statistics import counted_tallies, with_tallies
from lessons.models import Evidence, Lesson, LessonFormerSlug, VocabularyChange
from lessons.vocabulary.apart import keep_apart, kept_apart
from lessons.vocabulary.forms import OFFERED_AT_MOST, MergeForm, PairForm, RenameForm, SplitForm, TextsForm
from lessons.vocabulary.links import incidents_naming
from lessons.vocabulary.merging import merge
from lessons.vocabulary.preview import preview
from lessons.vocabulary.renaming import rename
from lessons.vocabulary.similarity import near_duplicates
from lessons.vocabulary.splitting import split
from lessons.vocabulary.steps import Refused
from lessons.vocabulary.undoing import undo

PAIRS_AT_MOST, NEAR_AT_MOST = 50, 12
COMPARED_AT_MOST = 1000
LISTED_AT_MOST = 500
CHANGES_PER_PAGE = 30


def for_reviewers(view):
    @wraps(view)
    @login_required
    def answer(request, **kwargs):
        if not can_review(request.user):
            raise PermissionDenied("Administrators and reviewers look after the names of lessons.")
        return view(request, **kwargs)

    return answer


def of_lesson(view):
    """The view, given the lesson; one that has another slug by now is shown instead of being changed unseen."""

    @wraps(view)
    def answer(request, slug):
        lessons = Lesson.objects.select_related("group").prefetch_related("aliases")
        if lesson := lessons.filter(slug=slug).first():
            return view(request, lesson)
        former = get_object_or_404(LessonFormerSlug.objects.select_related("lesson"), slug=slug)
        messages.warning(request, f"Nothing was changed: {former.explanation}.")
        return redirect(former.lesson)

    return answer


def compared():
    """The lessons whose names are compared."""
    return Lesson.objects.prefetch_related("aliases").order_by("-updated_at")[:COMPARED_AT_MOST]


def reason_against(act):
    """Act; why that was refused, or nothing when it is done."""
    try:
        act()
    except Refused as refusal:
        return str(refusal)
    except OperationalError:
        return "The database is busy with another change. Nothing was changed: try again."
    return ""


@for_reviewers
@require_safe
def lesson_vocabulary(request):
    tallies = counted_tallies(counted(request.user, *Evidence.Way.values))
    lessons = with_tallies(compared(), tallies)
    apart = kept_apart()
    alike, is_cut = near_duplicates(lessons)
    pairs = [pair for pair in alike if frozenset((pair.first.pk, pair.second.pk)) not in apart]
    changes = VocabularyChange.objects.defer("steps").select_related("changed_by", "undone_by")
    page = page_of(changes, request.GET, per_page=CHANGES_PER_PAGE)
    living = Lesson.objects.in_bulk({pk for change in page for pk in change.lessons})
    for change in page:
        change.living = [living[pk] for pk in change.lessons if pk in living]
    return render(
        request,
        "lessons/lesson_vocabulary.html",
        {
            "pairs": pairs[:PAIRS_AT_MOST],
            "pair_count": len(pairs),
            "is_cut": is_cut,
            "compared_at_most": COMPARED_AT_MOST if len(lessons) == COMPARED_AT_MOST else None,
            "untaught": Lesson.objects.exclude(pk__in=tallies)[:LISTED_AT_MOST],
            "former_slugs": LessonFormerSlug.objects.select_related("lesson")[:LISTED_AT_MOST],
            "listed_at_most": LISTED_AT_MOST,
            "page": page,
            "pages": page_links(page, request.GET, "#changes"),
        },
    )


@for_reviewers
@require_POST
def lessons_keep_apart(request):
    form = PairForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Nothing was changed: one of the two lessons is no longer there.")
        return redirect("lesson_vocabulary")
    first, second = form.cleaned_data["lesson"]
    if reason := reason_against(lambda: keep_apart(first, second, by=request.user, at=timezone.now())):
        messages.error(request, reason)
    else:
        messages.success(request, f"“{first}” and “{second}” are not suggested again.")
    return redirect("lesson_vocabulary")


@for_reviewers
@require_POST
def vocabulary_change_undo(request, pk):
    change = get_object_or_404(VocabularyChange, pk=pk)
    if reason := reason_against(lambda: undo(change, by=request.user, at=timezone.now())):
        messages.error(request, reason)
    else:
        messages.success(request, f"Undone: {change}.")
    return redirect(f"{reverse('lesson_vocabulary')}#changes")


@for_reviewers
@of_lesson
@require_http_methods(["GET", "HEAD", "POST"])
def lesson_rename(request, lesson):
    form = RenameForm(request.POST or None, lesson=lesson)
    if form.is_valid():
        entered = form.cleaned_data
        reason = reason_against(lambda: rename(lesson, **entered, by=request.user, at=timezone.now()))
        if not reason:
            messages.success(request, f"“{lesson}” is now “{entered['name']}”, at /lessons/{entered['slug']}/.")
            return redirect("lesson_detail", entered["slug"])
        form.add_error(None, reason)
    named_by = Incident.objects.visible_to(request.user).filter(pk__in=incidents_naming(lesson.pk).values("pk"))
    context = {"lesson": lesson, "form": form, "named_by": named_by.count(), "sees_all": is_administrator(request.user)}
    return render(request, "lessons/lesson_rename.html", context)


@for_reviewers
@of_lesson
@require_http_methods(["GET", "HEAD", "POST"])
def lesson_merge(request, lesson):
    is_asked = request.method == "POST" or "into" in request.GET
    form = MergeForm((request.POST or request.GET) if is_asked else None, lesson=lesson)
    texts = TextsForm(request.POST or None)
    kept = form.cleaned_data["into"] if form.is_valid() else None
    if kept and texts.is_valid():
        reason = reason_against(lambda: merge(lesson, kept, **texts.cleaned_data, by=request.user, at=timezone.now()))
        if reason:
            messages.error(request, reason)
            return redirect("lesson_merge", lesson.slug)
        messages.success(request, f"“{lesson}” is merged into this lesson.")
        return redirect(kept)
    if kept:
        context = {"lesson": lesson, "kept": kept, "texts": texts, "preview": preview(lesson, kept, request.user)}
        return render(request, "lessons/lesson_merge.html", context)
    pairs, _ = near_duplicates(compared(), of=lesson)
    near = [pair.second if pair.first == lesson else pair.first for pair in pairs[:NEAR_AT_MOST]]
    return render(request, "lessons/lesson_merge_into.html", {"lesson": lesson, "form": form, "near": near})


@for_reviewers
@of_lesson
@require_http_methods(["GET", "HEAD", "POST"])
def lesson_split(request, lesson):
    form = SplitForm(request.POST or None, lesson=lesson, user=request.user)
    if form.is_valid():
        new, relate = form.save(commit=False), form.cleaned_data["relate"]
        reason = reason_against(
            lambda: split(lesson, new, form.chosen, relate=relate, by=request.user, at=timezone.now())
        )
        if not reason:
            messages.success(request, f"“{new}” is split off from “{lesson}”.")
            return redirect(new)
        form.add_error(None, reason)
    context = {
        "lesson": lesson,
        "form": form,
        "sees_all": is_administrator(request.user),
        "offered_at_most": OFFERED_AT_MOST,
    }
    return render(request, "lessons/lesson_split.html", context)
