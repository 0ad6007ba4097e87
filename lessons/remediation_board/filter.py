"""What readers may ask of the board: a GET form. A wrong value is said, and the right ones still apply."""

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import Q

from incidents.models import Incident, Organization
from incidents.ratings import NOT_RATED, with_not_rated
from incidents.text_matching import with_words
from lessons.filters import choice_field, text_field
from lessons.models import Lesson, Remediation
from lessons.models.remediation.queryset import DUE_SOON, STALE_AFTER

from . import ages, columns, grouping
from .whose import Whose, of_organizations

MONTH = timedelta(days=30)
SEARCHED = ("text", "tracker_key", "incident__title", "incident__short_title", "incident__reference")
#: Which of the fields each board has, in their order; the first stand in sight.
IN_SIGHT = {
    Whose.OURS: ("q", "status", "kind", "team", "owner", "due"),
    Whose.ALL: ("q", "status", "kind", "team", "owner", "due"),
    Whose.THEIRS: ("q", "kind", "lesson", "status"),
}
FOLDED = {
    Whose.OURS: ("severity", "priority", "age", "moved", "lesson", "organization", "group"),
    Whose.ALL: ("severity", "priority", "age", "moved", "lesson", "organization", "group"),
    Whose.THEIRS: ("severity", "organization", "group"),
}


def any_of(choices, label="Any"):
    return [("", label), *choices]


class RemediationFilter(forms.Form):
    OPEN, ANY, NO_OWNER, MINE = "open", "any", "none", "me"

    q = text_field("Text")
    status = choice_field("Status", [])
    kind = choice_field("Kind", any_of(Remediation.Kind.choices))
    team = choice_field("Team", [])
    owner = choice_field("Owner", [])
    due = choice_field(
        "Due",
        any_of(
            [("overdue", "Overdue"), ("soon", "Within 14 days"), ("month", "Within 30 days"), ("none", "No date")],
            "Any time",
        ),
    )
    severity = choice_field("Severity", any_of(with_not_rated(Incident.Severity.choices)))
    priority = choice_field("Priority", any_of(with_not_rated(Remediation.Priority.choices)))
    age = choice_field("Open since", any_of([(age.value, age.label) for age in (*ages.AGES, ages.UNKNOWN)]))
    moved = choice_field("Moved", any_of([("stale", "Not for 30 days")]))
    lesson = choice_field("Lesson", [])
    organization = choice_field("Organisation", [])
    group = choice_field("Group by", [])
    incident = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    #: The facets from which it takes its choices and, as far as it can, how many there are.
    KEPT = ("remediation", "team", "due", "without_owner")

    def __init__(self, data, *, scope, figures, counts, on):
        super().__init__(data)
        self.scope, self.figures, self.counts, self.on = scope, figures, counts, on
        self.names_owners = scope.user.is_authenticated
        status = [(self.OPEN, "Open"), (self.ANY, "Any")]
        self.choices("status", [*(reversed(status) if scope.is_theirs else status), *Remediation.Status.choices])
        self.choices("team", any_of((team, team) for team in self.teams()))
        self.choices("owner", any_of([(self.NO_OWNER, "No owner"), *self.owners()]))
        self.choices("group", grouping.offered(names_owners=self.names_owners))
        self.lessons = list(Lesson.objects.visible_to(scope.user).order_by("name").only("slug", "name"))
        self.choices("lesson", any_of((lesson.slug, lesson.name) for lesson in self.lessons))
        self.choices("organization", any_of(self.organizations()))
        asked = (*IN_SIGHT[scope.whose], *FOLDED[scope.whose], "incident")
        for name in set(self.fields) - set(asked):
            del self.fields[name]
        self.order_fields(asked)
        self.is_valid()

    def choices(self, name, choices):
        field: Any = self.fields[name]
        field.choices = list(choices)

    def teams(self):
        if self.scope.is_ours:
            return sorted(team for team, _ in self.figures.values("team"))
        return sorted({value.split(" ", 2)[2] for value in self.counts.get("team", ())})

    def owners(self):
        """Accounts and names, for those to whom owners are named; whoever asks comes first."""
        if not self.names_owners or self.scope.is_theirs:
            return []
        owners = sorted(
            ((owner, owner.removeprefix("@")) for owner, _ in self.figures.values("owner")), key=lambda o: o[1]
        )
        return [(self.MINE, "Mine"), *owners]

    def organizations(self):
        """Those of the incidents that the reader may read."""
        incidents = Incident.objects.visible_to(self.scope.user).order_by()
        found = Organization.objects.filter(pk__in=incidents.values("organization")).order_by("name")
        if self.scope.is_ours:
            found = found.filter(is_ours=True)
        elif self.scope.is_theirs:
            found = found.filter(is_ours=False)
        return found.values_list("slug", "name")

    def clean_incident(self):
        """The incident whose remediations they are to be, by the name in its address; None for any."""
        slug = self.cleaned_data["incident"]
        found = slug and Incident.objects.visible_to(self.scope.user).filter(slug=slug).first()
        if slug and not found:
            raise forms.ValidationError("There is no such incident.")
        return found or None

    def chosen(self, name):
        return self.cleaned_data.get(name) or ""

    @property
    def in_sight(self):
        return [self[name] for name in IN_SIGHT[self.scope.whose]]

    @property
    def folded(self):
        return [self[name] for name in FOLDED[self.scope.whose]]

    @property
    def is_unfolded(self):
        """Whether something is chosen in what is folded away."""
        return any(self.chosen(name) for name in FOLDED[self.scope.whose]) or "column" in self.data

    @property
    def chosen_status(self):
        return self.chosen("status") or (self.ANY if self.scope.is_theirs else self.OPEN)

    @property
    def incident_chosen(self):
        return self.cleaned_data.get("incident")

    @property
    def lesson_chosen(self):
        return next((lesson for lesson in self.lessons if lesson.slug == self.chosen("lesson")), None)

    @property
    def grouping(self):
        return grouping.GROUPINGS.get(self.chosen("group"))

    @property
    def columns(self):
        data: Any = self.data
        return columns.chosen(data.getlist("column"), self.scope.whose)

    @property
    def heading(self):
        """What the table holds."""
        things = "Measures" if self.scope.is_theirs else "Items"
        match self.chosen_status:
            case self.OPEN:
                return f"Open {things.lower()}"
            case self.ANY:
                return f"All {things.lower()}"
        return f"{things} {Remediation.Status(self.chosen_status).label.lower()}"

    @property
    def is_narrowed(self):
        """Whether it asks for anything but a status."""
        return any(self.chosen(name) for name in set(self.fields) - {"status", "group"})

    def filter(self, remediations, *, of_any_status=False):
        """Those that are asked for. Due dates, ages and owners are asked of ours alone."""
        if not of_any_status:
            remediations = remediations.filter(self.of_status())
        for condition in self.conditions():
            remediations = remediations.filter(condition)
        if self.asks_of_ours and not self.scope.is_ours:
            remediations = of_organizations(remediations, self.scope.ours)
        return remediations

    @property
    def asks_of_ours(self):
        return (
            any(self.chosen(name) for name in ("age", "moved"))
            or self.chosen("owner") == self.NO_OWNER
            or self.chosen("due") in ("overdue", "soon", "month")
        )

    def conditions(self):
        yield self.of_words()
        yield from (Q(**{name: self.chosen(name)}) for name in ("kind", "team") if self.chosen(name))
        yield from self.of_owner()
        yield from self.of_due()
        for name, column in (("severity", "incident__severity"), ("priority", "priority")):
            if value := self.chosen(name):
                yield Q(**{column: None if value == NOT_RATED else int(value)})
        if age := self.chosen("age"):
            yield ages.condition(age, self.on) & Q(status__in=Remediation.OPEN)
        if self.chosen("moved"):
            yield Q(status__in=Remediation.OPEN, moved_on__lte=self.on - STALE_AFTER)
        if slug := self.chosen("lesson"):
            yield Q(applies__slug=slug)
        if slug := self.chosen("organization"):
            yield Q(incident__organization__slug=slug)
        if self.incident_chosen:
            yield Q(incident=self.incident_chosen)

    def of_words(self):
        """Every word stands in it, or it applies a lesson in which every word stands."""
        text = self.chosen("q")
        if not text.strip():
            return Q()
        applying = Remediation.applies.through.objects.filter(lesson__in=Lesson.objects.matching(text))
        return with_words(text, *SEARCHED) | Q(pk__in=applying.values("remediation"))

    def of_status(self):
        if self.chosen_status == self.ANY:
            return Q()
        return Q(status__in=Remediation.OPEN if self.chosen_status == self.OPEN else [self.chosen_status])

    def of_owner(self):
        match self.chosen("owner"):
            case "":
                return
            case self.NO_OWNER:
                yield Q(owner=None, owner_name="", team="", status__in=Remediation.OPEN)
            case self.MINE:
                yield Q(owner=self.scope.user)
            case owner if owner.startswith("@"):
                yield Q(owner__username=owner.removeprefix("@"))
            case owner:
                yield Q(owner_name=owner)

    def of_due(self):
        match self.chosen("due"):
            case "overdue":
                yield Q(status__in=Remediation.OPEN, due_on__lt=self.on)
            case "soon":
                yield Q(status__in=Remediation.OPEN, due_on__range=(self.on, self.on + DUE_SOON))
            case "month":
                yield Q(status__in=Remediation.OPEN, due_on__range=(self.on, self.on + MONTH))
            case "none":
                yield Q(due_on=None)

    @property
    def kept_count(self):
        """How many it finds, from what is kept counted of the whole record; None where that does not tell."""
        told_by_facets = {"q", "status", "kind", "team", "group"}
        if self.scope.is_ours or self.chosen("group") == "lesson":
            return None
        if self.chosen("q").strip() or any(self.chosen(name) for name in set(self.fields) - told_by_facets):
            return None
        kind, team = self.chosen("kind"), self.chosen("team")
        ours = self.scope.ours if self.scope.is_theirs else ()
        return sum(
            total.rows
            for value, total in self.counts["team" if team else "remediation"].items()
            if self._has(*value.split(" ", 2), kind=kind, team=team)
        ) - (self.filter(self.scope.our_remediations).count() if ours else 0)

    def _has(self, its_kind, its_status, its_team="", *, kind, team):
        statuses = {self.OPEN: Remediation.OPEN, self.ANY: Remediation.Status}
        return (
            (not kind or its_kind == kind)
            and its_status in statuses.get(self.chosen_status, [self.chosen_status])
            and (not its_team or its_team == team)
        )
