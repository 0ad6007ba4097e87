"""What readers may ask of the lists: GET forms. A wrong value is said, and the right ones still apply."""

from datetime import timedelta
from typing import NamedTuple

from django import forms
from django.db.models import Case, F, Value, When
from django.db.models.functions import Coalesce, NullIf

from incidents.lists import Order, SearchInput
from incidents.text_matching import with_words
from lessons.models import Lesson, Remediation

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


class RemediationFilter(forms.Form):
    OPEN, ANY, NO_OWNER = "open", "any", "none"

    q = text_field("Text")
    status = choice_field("Status", [(OPEN, "Open"), (ANY, "Any"), *Remediation.Status.choices])
    kind = choice_field("Kind", [("", "Any"), *Remediation.Kind.choices])
    team = choice_field("Team", [])
    due = choice_field(
        "Due", [("", "Any time"), ("overdue", "Overdue"), ("soon", "Within 30 days"), ("none", "No date")]
    )
    lesson = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    #: The facets from which it takes its choices and, as far as it can, how many there are.
    KEPT = ("remediation", "team", "due", "without_owner")

    def __init__(self, data, *, counts, on):
        super().__init__(data)
        self.counts, self.on = counts, on
        teams = sorted({value.split(" ", 2)[2] for value in counts["team"]})
        choices = [("", "Any"), (self.NO_OWNER, "No owner"), *((team, team) for team in teams)]
        self.fields["team"] = choice_field("Team", choices)

    def clean_lesson(self):
        """The lesson that they are to apply, by the name in its address; None for any."""
        slug = self.cleaned_data["lesson"]
        if not slug:
            return None
        try:
            return Lesson.objects.get(slug=slug)
        except Lesson.DoesNotExist:
            raise forms.ValidationError("There is no such lesson.") from None

    @property
    def kept_count(self):
        """How many it finds, from what is kept counted; None where that does not tell."""
        self.is_valid()
        text, kind, team, due = (self.cleaned_data.get(name) for name in ("q", "kind", "team", "due"))
        if (text or "").strip() or self.lesson_chosen or due in ("soon", "none"):
            return None
        if due == "overdue":
            days = self.counts["due"].items()
            is_all = not (kind or team) and self.chosen_status == self.OPEN
            return sum(total.rows for day, total in days if day < self.on.isoformat()) if is_all else None
        if team == self.NO_OWNER and self.chosen_status not in (self.OPEN, *Remediation.OPEN):
            return None
        facet = "without_owner" if team == self.NO_OWNER else "team" if team else "remediation"
        return sum(
            total.rows
            for value, total in self.counts[facet].items()
            if self._has(*value.split(" ", 2), kind=kind, team=team)
        )

    def _has(self, its_kind, its_status, its_team="", *, kind, team):
        statuses = {self.OPEN: Remediation.OPEN, self.ANY: Remediation.Status}
        return (
            (not kind or its_kind == kind)
            and its_status in statuses.get(self.chosen_status, [self.chosen_status])
            and (not its_team or its_team == team)
        )

    def filter(self, remediations):
        self.is_valid()
        chosen = self.cleaned_data
        searched = ("text", "tracker_key", "incident__title", "incident__short_title", "incident__reference")
        remediations = remediations.filter(with_words(chosen.get("q", ""), *searched))
        if self.chosen_status == self.OPEN:
            remediations = remediations.open()
        elif self.chosen_status != self.ANY:
            remediations = remediations.filter(status=self.chosen_status)
        if kind := chosen.get("kind"):
            remediations = remediations.filter(kind=kind)
        if team := chosen.get("team"):
            remediations = (
                remediations.ours().without_owner() if team == self.NO_OWNER else remediations.filter(team=team)
            )
        if self.lesson_chosen:
            remediations = remediations.filter(applies=self.lesson_chosen)
        match chosen.get("due"):
            case "overdue":
                remediations = remediations.ours().overdue(on=self.on)
            case "soon":
                remediations = remediations.filter(due_on__range=(self.on, self.on + SOON))
            case "none":
                remediations = remediations.filter(due_on=None)
        return remediations

    @property
    def chosen_status(self):
        return self.cleaned_data.get("status") or self.OPEN

    @property
    def lesson_chosen(self):
        return self.cleaned_data.get("lesson")

    @property
    def heading(self):
        """What the table holds."""
        if self.chosen_status == self.OPEN:
            return "Open items"
        return (
            "All items"
            if self.chosen_status == self.ANY
            else f"Items {Remediation.Status(self.chosen_status).label.lower()}"
        )


def place_in(field, values):
    return Case(*(When(**{field: value}, then=place) for place, value in enumerate(values)), default=Value(len(values)))


class Column(NamedTuple):
    name: str
    sorted: str  #: for ``aria-sort``; empty when the rows are not in its order
    next: str  #: what its link asks for


class RemediationOrder(Order):
    """An order that readers may choose for the remediations, by the links that head their columns."""

    FIELDS = {
        "due": F("due_on"),
        "kind": place_in("kind", Remediation.Kind.values),
        "incident": Coalesce(NullIf("incident__short_title", Value("")), "incident__title"),
        "owner": Coalesce(NullIf("team", Value("")), NullIf("owner_name", Value("")), "owner__username"),
        "age": F("opened_on"),
        "status": place_in("status", Remediation.Status.values),
    }

    #: For those to whom owners are not named; their order would tell, too.
    OWNER_BY_TEAM = NullIf("team", Value(""))

    def __init__(self, asked, *, names_owners):
        super().__init__(asked if asked.removeprefix("-") in self.FIELDS else "due")
        self.names_owners = names_owners

    @property
    def label(self):
        return "due date" if self.name == "due" else self.name

    def apply(self, remediations):
        """Sort them; what has no value comes last either way, and the oldest is the one opened first."""
        is_told = self.name != "owner" or self.names_owners
        by = self.FIELDS[self.name] if is_told else self.OWNER_BY_TEAM
        backwards = self.is_descending != (self.name == "age")
        by = by.desc(nulls_last=True) if backwards else by.asc(nulls_last=True)
        return remediations.order_by(by, F("incident__started_at").desc(nulls_last=True), "position", "pk")

    def starts_descending(self, name):
        return name == "age"

    @property
    def columns(self):
        return [Column(name, self.aria if name == self.name else "", self.link_for(name)) for name in self.FIELDS]
