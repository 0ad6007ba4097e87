"""The lessons that an incident's texts suggest, beside the form in which they are written."""

from urllib.parse import urlencode

from django.contrib import admin
from django.utils.html import format_html, format_html_join

from incidents.admin.sections import ROWS
from lessons.suggestions import suggested_lessons

from .evidence import ATTACH, EvidenceInline, taken_up


class SuggestingLessons(admin.ModelAdmin):
    """A page of an incident on which lessons are suggested; each can be taken up as a row of evidence."""

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or ROWS in request.GET or not self.has_change_permission(request, obj):
            return fieldsets
        obj.suggested_to = request.user
        return [
            *fieldsets,
            (
                "Lessons that these texts suggest",
                {
                    "fields": ["suggested"],
                    "description": "By the words of the causes, triggers and prose as they were last saved. To take "
                    "one up, save what you have entered, then follow its link and say how it shows.",
                },
            ),
        ]

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), "suggested"]

    def get_formset_kwargs(self, request, obj, inline, prefix):
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if isinstance(inline, EvidenceInline):
            kwargs["initial"] = [{"lesson": lesson.pk} for lesson in taken_up(request)]
        return kwargs

    @admin.display(description="suggested")
    def suggested(self, incident):
        rows = format_html_join(
            "",
            '<li><a href="{}">{}</a> ({}) <a href="?{}">Take it up</a></li>',
            (
                (
                    lesson.get_absolute_url(),
                    lesson,
                    ", ".join(words),
                    urlencode({ROWS: "evidence", ATTACH: lesson.slug}),
                )
                for lesson, words in suggested_lessons(incident, incident.suggested_to)
            ),
        )
        return format_html("<ul>{}</ul>", rows) if rows else "none but those that it has"
