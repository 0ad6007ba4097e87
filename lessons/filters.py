"""What readers may ask of the lists: GET forms. A wrong value is said, and the right ones still apply."""

from datetime import timedelta

from django import forms

from incidents.lists import SearchInput

SOON = timedelta(days=30)


def text_field(label):
    widget = SearchInput(attrs={"class": "input", "data-size": "small"})
    return forms.CharField(label=label, required=False, max_length=200, widget=widget)


def choice_field(label, choices):
    widget = forms.Select(attrs={"class": "select", "data-size": "small"})
    return forms.ChoiceField(label=label, required=False, choices=choices, widget=widget)


class LessonFilter(forms.Form):
    q = text_field("Name or symptom")

    def filter(self, lessons):
        self.is_valid()
        return lessons.matching(self.cleaned_data.get("q", ""))
