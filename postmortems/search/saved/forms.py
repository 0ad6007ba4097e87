"""What an account enters to keep a search, and to rename one."""

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import QueryDict

from postmortems.middleware import is_plain
from postmortems.models import SavedSearch

from .matching import canonical, ids_of, problems_of, results_of

NOT_COMPLETE = "Some records have changed just now and cannot be searched yet. Try again in a moment."


class NameForm(forms.ModelForm):
    class Meta:
        model = SavedSearch
        fields = ["name"]

    def clean_name(self):
        return " ".join(self.cleaned_data["name"].split())

    @transaction.atomic
    def saved(self):
        """Save it, and say whether that could be: another request of the same account may have been quicker."""
        get_user_model().objects.select_for_update().get(pk=self.instance.owner_id)
        try:
            self.instance.validate_constraints()
            self.refuse_what_is_too_much()
        except ValidationError as error:
            self.add_error(None, error.messages)
            return False
        self.store()
        return True

    def refuse_what_is_too_much(self):
        pass

    def store(self):
        self.instance.save(update_fields=["name"])  # a run that mails may write the other columns meanwhile


class SaveForm(NameForm):
    """A new search, with what matches it already."""

    query = forms.CharField(required=False, max_length=2 * SavedSearch.QUERY_AT_MOST, widget=forms.HiddenInput)

    class Meta(NameForm.Meta):
        fields = ["name", "notify"]
        labels = {"notify": "Tell me by mail when something new matches"}

    def clean(self):
        super().clean()
        try:
            self._read(self.cleaned_data.get("query", "").removeprefix("?"))
        except ValidationError as error:
            self.add_error(None, error.messages)

    def _read(self, query_string):
        for name, values in QueryDict(query_string).lists():
            if not all(map(is_plain, (name, *values))):
                raise ValidationError("There is a control character in the search, which cannot be seen.")
        results = results_of(query_string, self.instance.owner)
        if problems := problems_of(results):
            raise ValidationError(problems)
        query = canonical(results)
        if not query:
            raise ValidationError("There is nothing to save: search for something first.")
        if len(query) > SavedSearch.QUERY_AT_MOST:
            raise ValidationError(f"A search of more than {SavedSearch.QUERY_AT_MOST:,} characters cannot be saved.")
        self.instance.query, self.instance.known = query, ids_of(results)
        if not results.is_complete:
            raise ValidationError(NOT_COMPLETE)

    def refuse_what_is_too_much(self):
        if SavedSearch.objects.of(self.instance.owner).count() >= SavedSearch.PER_ACCOUNT:
            raise ValidationError(
                f"You have {SavedSearch.PER_ACCOUNT} saved searches, which is as many as can be kept. Delete one first."
            )

    def store(self):
        self.instance.save(force_insert=True)


def new_search(data: Any, *, owner, at) -> SaveForm:
    return SaveForm(data, instance=SavedSearch(owner=owner, created_at=at))
