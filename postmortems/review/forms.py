"""What people enter to take a step, and to say who can read an incident."""

from django import forms
from django.contrib.auth.models import Group
from django.db.models import Count, Q
from django.template.defaultfilters import pluralize

from incidents.access import can_review
from incidents.models import Incident
from incidents.text_fields import PARAGRAPH, LinesFormField
from incidents.text_rules import validate_text

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
