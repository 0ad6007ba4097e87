"""What people enter to take a step, and to say who can read an incident."""

from django import forms
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.template.defaultfilters import pluralize
from django.utils.text import Truncator

from incidents.access import can_review
from incidents.models import Incident
from incidents.text_fields import PARAGRAPH, LinesFormField
from incidents.text_rules import validate_text
from postmortems.models.review_comment import TEXT

from .visibility import Visibility, who_reads_it


class ReasonForm(forms.Form):
    why = LinesFormField(
        max_length=PARAGRAPH,
        validators=[validate_text],
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": "Say so in a sentence or two."},
    )

    def __init__(self, data, *, step):
        super().__init__(data)
        self.fields["why"].label = step.asks + ("" if step.needs_reason else " (may be left empty)")
        self.fields["why"].required = step.needs_reason


class GroupsWithMembers(forms.ModelMultipleChoiceField):
    def clean(self, value):
        """A number that no row can have is refused like one that none has: a database fails over it."""
        known = {str(pk) for pk in self.queryset.values_list("pk", flat=True)} if value and self.queryset else set()
        for pk in value or ():
            if pk not in known:
                raise ValidationError(self.error_messages["invalid_choice"], "invalid_choice", {"value": pk[:40]})
        return super().clean(value)

    def label_from_instance(self, obj):
        return f"{obj.name}: {obj.member_count} member{pluralize(obj.member_count)}"


class VisibilityForm(forms.Form):
    """Each choice says who could read the incident, before anything is saved."""

    visibility = forms.ChoiceField(label="Who can read it", widget=forms.RadioSelect)
    groups = GroupsWithMembers(
        Group.objects.none(),
        label="Groups, where it is restricted",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data, *, incident: Incident, user):
        groups = list(incident.groups.all())
        super().__init__(data, initial={"visibility": incident.visibility, "groups": groups})
        state = incident.state if incident.state in Incident.SETTLED else Incident.State.PUBLISHED
        told = {
            choice: who_reads_it(incident, state=state, visibility=choice)
            for choice in (Visibility.PUBLIC, Visibility.INTERNAL)
        }
        told[Visibility.RESTRICTED] = "The members of the groups ticked below, its authors and administrators."
        visibility: forms.ChoiceField = self.fields["visibility"]  # type: ignore[assignment]
        visibility.choices = [(choice.value, f"{choice.label}. {told[choice]}") for choice in Visibility]
        offered: forms.ModelMultipleChoiceField = self.fields["groups"]  # type: ignore[assignment]
        offered.queryset = groups_offered(incident, user)


def groups_offered(incident, user):
    """To reviewers all groups; to authors those they are members of, and those that it is restricted to by now."""
    groups = Group.objects.order_by("name")
    if not can_review(user):
        known = Q(pk__in=user.groups.values("pk")) | Q(pk__in=incident.groups.values("pk"))
        groups = groups.filter(known)
    return groups.annotate(member_count=Count("user", filter=Q(user__is_active=True)))


class TextForm(forms.Form):
    """What somebody says in a comment, or in an answer to one."""

    text = LinesFormField(
        label="Comment",
        max_length=TEXT,
        validators=[validate_text],
        widget=forms.Textarea({"rows": 3}),
        help_text="Markdown. @name tells somebody of it by mail.",
        error_messages={"required": "Write something first."},
    )

    def __init__(self, data=None, *, place, names, label="Comment", text=""):
        """``place``: of the form on its page, for the ids in it; ``names``: where an ``@`` is completed."""
        super().__init__(data, initial={"text": text}, auto_id=f"{place}-%s")
        self.fields["text"].label = label
        self.fields["text"].widget.attrs["data-mentions"] = names


class CommentForm(TextForm):
    """A comment on a section, or one of its rows."""

    anchor = forms.ChoiceField(
        label="About",
        required=False,
        error_messages={"invalid_choice": "That row is no longer there: choose what it is about."},
    )
    field_order = ["anchor", "text"]

    def __init__(self, data=None, *, section, rows, names):
        super().__init__(data, place=f"comment-on-{section or 'all'}", names=names)
        anchor: forms.ChoiceField = self.fields["anchor"]  # type: ignore[assignment]
        anchor.choices = [(section, "the whole section"), *((row.anchor, option_of(row)) for row in rows)]
        if not rows:
            anchor.widget = forms.HiddenInput()
            anchor.initial = section


def option_of(row):
    return Truncator(f"{row.kind}: {row.words}").chars(70)
