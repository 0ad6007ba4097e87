"""What reviewers enter to merge, split and rename."""

from copy import copy

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.text import slugify

from incidents.markdown.lines import plain_line
from lessons.models import Lesson, LessonAlias

from .splitting import Chosen

OFFERED_AT_MOST = 500


class MergeForm(forms.Form):
    into = forms.ModelChoiceField(
        Lesson.objects.none(),
        label="Into",
        to_field_name="slug",
        empty_label="Choose a lesson",
        error_messages={"invalid_choice": "There is no such lesson, or no longer. Choose another."},
    )

    def __init__(self, data, *, lesson):
        super().__init__(data)
        into: forms.ModelChoiceField = self.fields["into"]  # type: ignore[assignment]
        into.queryset = Lesson.objects.exclude(pk=lesson.pk).only("name", "slug")


class TextsForm(forms.Form):
    """Which texts of a lesson outlive it when it is merged."""

    keep_questions = forms.BooleanField(required=False, initial=True)
    keep_why = forms.BooleanField(required=False, initial=True)


class PairForm(forms.Form):
    lesson = forms.ModelMultipleChoiceField(Lesson.objects.all(), to_field_name="slug")

    def clean_lesson(self):
        if len(self.cleaned_data["lesson"]) != 2:
            raise ValidationError("Name two lessons.")
        return self.cleaned_data["lesson"]


class NameForm(forms.ModelForm):
    """A name and a slug that lead to this lesson and to no other."""

    lesson: Lesson  #: which may have them already

    class Meta:
        model = Lesson
        fields = ["name", "slug"]
        help_texts = {"slug": "The last part of its address: lowercase letters, digits and hyphens"}
        error_messages = {"slug": {"unique": "Another lesson has this slug."}}

    def clean_name(self):
        name = " ".join(self.cleaned_data["name"].split())
        if other := Lesson.objects.filter(name__iexact=name).exclude(pk=self.lesson.pk).first():
            raise ValidationError(f"There is a lesson “{other.name}” already.")
        if alias := LessonAlias.objects.filter(name__iexact=name).exclude(lesson=self.lesson).first():
            raise ValidationError(f"This is another name of the lesson “{alias.lesson.name}”.")
        return name


class RenameForm(NameForm):
    keep_old_name = forms.BooleanField(
        label="Keep the old name as another name, by which it is found too", required=False, initial=True
    )

    def __init__(self, data, *, lesson):
        self.lesson = lesson
        super().__init__(data, instance=copy(lesson))

    def clean(self):
        super().clean()
        if not self.errors and not {"name", "slug"} & set(self.changed_data):
            raise ValidationError("The name and the slug are the same as before.")


class SplitForm(NameForm):
    field_order = ["name", "slug", "statement", "symptom", "relate"]
    relate = forms.BooleanField(label="Relate the two lessons to each other", required=False, initial=True)
    evidence = forms.TypedMultipleChoiceField(coerce=int, required=False)
    remediations = forms.TypedMultipleChoiceField(
        label="Remediations that apply it", coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    aliases = forms.TypedMultipleChoiceField(label="Other names", coerce=int, required=False)
    questions = forms.MultipleChoiceField(required=False)

    class Meta(NameForm.Meta):
        fields = ["name", "slug", "statement", "symptom"]
        help_texts = {"slug": "The last part of its address. Left empty, it is made of the name."}
        widgets = {"statement": forms.Textarea({"rows": 3})}

    def __init__(self, data, *, lesson, user):
        self.lesson = lesson
        super().__init__(data, instance=Lesson(group_id=lesson.group_id))
        self.fields["slug"].required = False
        evidence = lesson.evidence.visible_to(user).select_related("incident").newest_first()[:OFFERED_AT_MOST]
        remediations = lesson.remediations.visible_to(user).select_related("incident")
        remediations = remediations.newest_first("position", "pk")[:OFFERED_AT_MOST]
        for name, choices in {
            "evidence": [(row.pk, row_label(row, row.get_way_display())) for row in evidence],
            "remediations": [(row.pk, row_label(row, row.get_status_display())) for row in remediations],
            "aliases": [(alias.pk, alias.name) for alias in lesson.aliases.all()],
            "questions": [(question, question) for question in dict.fromkeys(lesson.question_list)],
        }.items():
            field: forms.ChoiceField = self.fields[name]  # type: ignore[assignment]
            field.widget = forms.CheckboxSelectMultiple()
            field.choices = choices
        self.is_cut = OFFERED_AT_MOST in (len(evidence), len(remediations))

    def clean_slug(self):
        slug, name = self.cleaned_data["slug"], self.cleaned_data.get("name", "")
        slug = slug or slugify(name)[:80].strip("-")
        if name and not slug:
            raise ValidationError("Enter a slug: the name has no letters to make one of.")
        return slug

    def clean(self):
        super().clean()
        if not any(self.cleaned_data.get(name) for name in Chosen._fields) and not self.errors:
            raise ValidationError("Choose something that goes to the new lesson.")

    @property
    def chosen(self):
        return Chosen(**{name: self.cleaned_data[name] for name in Chosen._fields})

    @property
    def choices(self):
        """The fields that offer something."""
        return [self[name] for name in Chosen._fields if self.fields[name].choices]  # type: ignore[attr-defined]


def row_label(row, how):
    return format_html(
        "<span>{} <small>{} · {}</small></span>",
        plain_line(getattr(row, "how", None) or row.text),
        row.incident.name,
        how,
    )
