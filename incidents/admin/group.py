"""Groups of people, to which incidents can be restricted."""

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangosGroupAdmin
from django.contrib.auth.models import Group

from incidents.models import Incident
from incidents.text_rules import validate_line

admin.site.unregister(Group)


class GroupForm(forms.ModelForm):
    def clean_name(self):
        validate_line(self.cleaned_data["name"])
        return self.cleaned_data["name"]


@admin.register(Group)
class GroupAdmin(DjangosGroupAdmin):
    form = GroupForm

    def get_deleted_objects(self, objs, request):
        """A group stays while an incident is restricted to it, or to groups that are deleted with it."""
        *found, protected = super().get_deleted_objects(objs, request)
        deleted = [group.pk for group in objs]
        restricted = Incident.objects.filter(visibility=Incident.Visibility.RESTRICTED, groups__in=deleted)
        others = Group.objects.exclude(pk__in=deleted).filter(incidents__in=restricted).values("incidents")
        only = restricted.exclude(pk__in=others).distinct()
        told = [f"{incident.reference} {incident}, restricted to this group" for incident in only]
        return *found, [*protected, *told]
