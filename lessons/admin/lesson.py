from django.contrib import admin
from django.core.exceptions import ValidationError

from incidents.admin.base import RecordAdmin, RecordForm
from incidents.admin.counts import Counting, count_column, count_of
from incidents.admin.rows import RowInline
from lessons.models import Evidence, Lesson, LessonAlias, LessonFormerSlug, LessonGroup, Remediation

from .history import HistoryAdmin


class LessonAliasForm(RecordForm):
    def clean_name(self):
        return " ".join(self.cleaned_data["name"].split())


class LessonAliasInline(RowInline, admin.TabularInline):
    model = LessonAlias
    form = LessonAliasForm
    rows_at_most = LessonAlias.PER_LESSON
    verbose_name_plural = "aliases: other names by which people look for it"


class LessonForm(RecordForm):
    def clean_related(self):
        related = self.cleaned_data["related"]
        if self.instance in related:
            raise ValidationError("A lesson is not related to itself.")
        return related


class FormerSlugInline(admin.TabularInline):
    model = LessonFormerSlug
    fields = ["slug"]
    extra = 0
    verbose_name_plural = "former slugs: addresses that lead here; delete one, and another lesson may have it"

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(Lesson)
class LessonAdmin(Counting, HistoryAdmin):
    form = LessonForm
    autocomplete_fields = ["group", "related"]
    counts = {
        "evidence_count": count_of(Evidence.objects, by="lesson"),
        "remediation_count": count_of(Remediation.applies.through.objects, by="lesson"),
    }
    fieldsets = [
        (None, {"fields": [("name", "slug"), "group", "statement", "symptom", "related"]}),
        ("Why, and what to ask", {"fields": ["why", "questions"], "description": "The why is Markdown."}),
        ("The record", {"fields": ["evidence_count", "remediation_count", "created_at", "updated_at"]}),
    ]
    inlines = [LessonAliasInline, FormerSlugInline]
    list_display = ["name", "group", "statement", "evidence_count", "remediation_count", "updated_at"]
    list_filter = ["group"]
    list_select_related = ["group"]
    readonly_fields = ["evidence_count", "remediation_count", "created_at", "updated_at"]
    search_fields = ["name", "slug", "aliases__name", "statement", "symptom"]

    evidence_count = count_column("evidence_count", "evidence")
    remediation_count = count_column("remediation_count", "remediations")

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else {"slug": ["name"]}

    def get_readonly_fields(self, request, obj=None):
        """A slug is changed with “Rename” on the lesson's own page, which lets the old one lead to the new."""
        return [*self.readonly_fields, "slug"] if obj else self.readonly_fields

    def save_model(self, request, obj, form, change):
        """Going back to an old version does not bring back its slug."""
        if change:
            obj.slug = Lesson.objects.filter(pk=obj.pk).values_list("slug", flat=True).first() or obj.slug
        super().save_model(request, obj, form, change)


@admin.register(LessonGroup)
class LessonGroupAdmin(Counting, RecordAdmin):
    counts = {"lesson_count": count_of(Lesson.objects, by="group")}
    list_display = ["name", "lesson_count"]
    search_fields = ["name"]

    lesson_count = count_column("lesson_count", "lessons")
