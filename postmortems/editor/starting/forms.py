from django import forms
from django.core.exceptions import ValidationError

from incidents.models import Organization
from incidents.moments import validate_zone
from postmortems.models import IncidentTemplate

DOCUMENT_AT_MOST = 1_000_000
#: The box of this form in which each key of the document is typed.
BOXES = {"title": "title", "slug": "title", "organization": "organization", "zone": "zone", "milestones": "started"}
BOXES |= {"summary": "summary"}
EMPTY = ""


class BasicsForm(forms.Form):
    """What every postmortem begins with, and what can be said while it is still going on."""

    title = forms.CharField(
        label="What happened",
        max_length=200,
        help_text="As somebody would tell it in the corridor: Checkout failed for an hour after a certificate expired",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    organization = forms.CharField(
        label="Whose outage it was",
        max_length=120,
        help_text="The organisation; a new name makes a new one.",
        widget=forms.TextInput(attrs={"list": "organizations", "autocomplete": "off"}),
    )
    started = forms.CharField(
        label="When it started",
        required=False,
        max_length=40,
        help_text="First effect on users: 2020-11-25 05:15, ~12:00 for about then, 2020-11",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    zone = forms.CharField(
        label="Time zone of the story",
        max_length=64,
        help_text="In which all times are told: Europe/Berlin",
        widget=forms.TextInput(attrs={"list": "zones", "autocomplete": "off"}),
    )
    summary = forms.CharField(
        label="In one line",
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="What failed, for whom, and what ended it. More comes later.",
    )

    def clean_zone(self):
        zone = self.cleaned_data["zone"].strip()
        validate_zone(zone)
        return zone

    def document(self):
        """The keys of the document that were filled in."""
        given = self.cleaned_data
        written = {key: given[key] for key in ("title", "organization", "zone", "summary")}
        started = given["started"].strip()
        milestones = {"started": {"at": started}} if started else None
        return {key: value for key, value in {**written, "milestones": milestones}.items() if value}

    def take(self, error):
        """Say what is wrong with the document that was made of it, each thing at the box in which it was typed."""
        for problem in error.problems:
            box = BOXES.get(problem.path[0]) if problem.path else None
            said = problem.message if box else f"{problem.field}: {problem.message}".removeprefix(": ")
            self.add_error(box if box in self.fields else None, f"{said[:1].upper()}{said[1:]}.")


class StartForm(BasicsForm):
    template = forms.ChoiceField(label="Start from", required=False, widget=forms.RadioSelect)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.templates = list(IncidentTemplate.objects.filter(is_offered=True))
        self.fields["template"].choices = [(EMPTY, "Empty"), *((one.slug, one.name) for one in self.templates)]  # type: ignore[attr-defined]

    @property
    def chosen(self):
        """The template that was chosen; None for an empty postmortem."""
        return next((one for one in self.templates if one.slug == self.cleaned_data["template"]), None)


class DocumentForm(forms.Form):
    text = forms.CharField(
        label="Document",
        required=False,
        strip=False,
        max_length=DOCUMENT_AT_MOST,
        widget=forms.Textarea(attrs={"rows": 18, "class": "paste-text", "spellcheck": "false"}),
        help_text="Markdown with its keys between two lines ---, or JSON, as any page of a postmortem offers it.",
    )
    file = forms.FileField(
        label="Or a file",
        required=False,
        widget=forms.FileInput(attrs={"accept": ".md,.json,text/markdown,application/json"}),
        help_text=f"Of at most {DOCUMENT_AT_MOST // 1_000_000} MB. It takes the place of what stands above.",
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if not file:
            return ""
        if file.size > DOCUMENT_AT_MOST:
            raise ValidationError(f"It is larger than {DOCUMENT_AT_MOST // 1_000_000} MB: too large for a postmortem.")
        try:
            return file.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise ValidationError("It is not text in UTF-8.") from None

    def clean(self):
        super().clean()
        given = self.cleaned_data.get("file") or self.cleaned_data.get("text") or ""
        if not given.strip() and not self.errors:
            raise ValidationError("Paste a document, or choose a file.")
        self.cleaned_data["document"] = given.replace("\r\n", "\n").replace("\r", "\n")


def organizations(user):
    """The names of the organisations that the user may know of, to choose from."""
    return list(Organization.objects.visible_to(user).order_by("name").values_list("name", flat=True)[:500])
