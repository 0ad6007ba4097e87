"""What readers may ask of a gap: a GET form. A wrong value is said, and the right ones still apply."""

from django import forms

from incidents.models import Category, Cause, Incident, Organization
from incidents.ratings import NOT_RATED, with_not_rated
from lessons.filters import choice_field
from lessons.gaps.scope import Scope


class GapFilter(forms.Form):
    of = choice_field("Whose", [("", "All"), ("ours", "Ours")])
    organization = choice_field("Organisation", [])
    severity = choice_field("Severity", [("", "Any"), *with_not_rated(Incident.Severity.choices)])
    kind = choice_field("Kind", [("", "Any"), *with_not_rated(Cause.Kind.choices)])
    category = choice_field("Category", [("", "Any"), *with_not_rated(Category.choices)])

    def __init__(self, data, user, *, asks):
        super().__init__(data)
        self.user = user
        owners = Incident.objects.visible_to(user).order_by().values("organization")
        found = list(Organization.objects.filter(pk__in=owners).order_by("name"))
        self.ours = tuple(organization.pk for organization in found if organization.is_ours)
        asks = ["of", *asks] if self.ours else asks
        for name in set(self.fields) - set(asks):
            del self.fields[name]
        named = ((organization.slug, organization.name) for organization in found)
        self.fields["organization"] = choice_field("Organisation", [("", "Any"), *named])
        self.order_fields(asks)
        self.is_valid()

    @property
    def scope(self):
        among = self.ours if self.cleaned_data.get("of") else ()
        return Scope(self.user, self.cleaned_data.get("organization"), self.cleaned_data.get("severity"), among)

    def narrow(self, rows):
        """By what is asked of the rows themselves, beside the scope."""
        return rows.filter(**self.asked)

    @property
    def asked(self):
        """What the columns of the rows have to be."""
        asked = {name: self.cleaned_data.get(name) for name in ("kind", "category")}
        return {name: "" if value == NOT_RATED else value for name, value in asked.items() if value}

    @property
    def is_used(self):
        return any(self.cleaned_data.values())
