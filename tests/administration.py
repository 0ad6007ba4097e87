"""The administration as a person uses it: open a page, enter something, press the button, read what it says."""

from datetime import timedelta
from html.parser import HTMLParser
from urllib.parse import urlencode

from django.urls import reverse

from incidents.models import Caveat, Incident, Milestone, MilestoneCitation, Relation, StatusChange
from lessons.models import LessonAlias
from tests.factories import (
    STARTED,
    make_cause,
    make_event,
    make_evidence,
    make_figure,
    make_impact,
    make_incident,
    make_lesson,
    make_remediation,
    make_service,
    make_signal,
    make_source,
    make_trigger,
    make_user,
)


def page(name, subject, *args):
    """The address of a page for a model, or for a row of it."""
    if not isinstance(subject, type):
        args = (subject.pk, *args)
    return reverse(f"admin:{subject._meta.app_label}_{subject._meta.model_name}_{name}", args=args)


def posted(response):
    """What the form on the page would send as it stands, name to list of values."""
    form = _Form()
    form.feed(response.text)
    return form.fields


def rows_page(incident, rows, **query):
    """The address of the page with one kind of an incident's rows: ``timeline``."""
    return f"{page('change', incident)}?{urlencode({'rows': rows, **query})}"


def new_row(form, rows, place, **fields):
    """What a script, or a longer form, would send for a new row in that place."""
    empty = f"{rows}-__prefix__-"
    row = {name.removeprefix(empty): value for name, value in form.items() if name.startswith(empty)}
    sent = {f"{rows}-{place}-{name}": value for name, value in {**row, **fields}.items()}
    return {f"{rows}-TOTAL_FORMS": place + 1, **sent}


def save(client, subject, form=None, *, rows=None, **fields):
    """Save a row, or a new one of a model, with some fields entered anew; the form is loaded now, unless given.

    The rows of an incident are saved on the page of their kind, which the names of the fields tell: ``figures-0-what``.
    """
    if rows is None and isinstance(subject, Incident):
        kinds = {name.partition("-")[0] for name in fields if "-" in name}
        assert len(kinds) < 2, "a page has one kind of rows"
        rows = kinds.pop() if kinds else None
    url = rows_page(subject, rows) if rows else page("add" if isinstance(subject, type) else "change", subject)
    return client.post(url, {**(form or posted(client.get(url))), **fields, "_save": "1"})


def errors(response):
    """All that a form which was not saved says, of itself and of its rows."""
    assert response.status_code == 200
    lists = list(response.context["adminform"].form.errors.values())
    for group in response.context["inline_admin_formsets"]:
        lists += [group.formset.non_form_errors(), *(error for row in group.formset.errors for error in row.values())]
    return [str(error) for errors in lists for error in errors]


def act(client, action, *rows, **fields):
    """Choose rows on their list and an action; what is said then."""
    data = {"action": action, "_selected_action": [row.pk for row in rows], **fields}
    response = client.post(page("changelist", type(rows[0])), data, follow=True)
    return [str(message) for message in response.context["messages"]]


def with_rows(incident, count):
    """The incident, with so many more rows of every kind."""
    for _ in range(count):
        source = make_source(incident=incident)
        cited = {"incident": incident, "source": source, "read_in": source}
        impact = make_impact(**cited, began_at=STARTED, ended_at=STARTED + timedelta(hours=1))
        impact.vias.create(service=make_service("Amazon Cognito"), by="logs")
        make_trigger(**cited, occurred_at=STARTED)
        cause = make_cause(**cited)
        make_figure(**cited)
        make_signal(**cited)
        make_event(**cited)
        lesson = make_lesson(group="Recovery")
        LessonAlias.objects.create(lesson=lesson, name=f"Alias of {lesson}")
        make_evidence(**cited, lesson=lesson)
        remediation = make_remediation(**cited, owner=make_user())
        remediation.addresses.add(cause)
        remediation.applies.add(lesson)
        caveat = Caveat.objects.create(incident=incident, text="Nobody knows.")
        caveat.sources.add(source)
        Relation.objects.create(incident=incident, to=make_incident())
        incident.named_authors.create(name=f"Author {source.key}")
        incident.participants.create(user=make_user(), role="scribe")
        StatusChange.objects.create(incident=incident, to_state="draft", changed_at=STARTED, changed_by=make_user())
    stated = set(incident.milestone_citations.values_list("milestone", flat=True))
    for milestone in Milestone:
        if getattr(incident, milestone) and milestone not in stated:
            MilestoneCitation.objects.create(incident=incident, milestone=milestone, source=source)
    return incident


class _Form(HTMLParser):
    def __init__(self):
        super().__init__()
        self.inside = False
        self.fields = {}
        self.select = self.option = self.textarea = None

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        name = attrs.get("name")
        if tag == "form":
            self.inside = attrs.get("id", "").endswith("_form")
        if not self.inside:
            return
        if tag == "input" and name and attrs.get("type") not in ("submit", "button"):
            if attrs.get("type") not in ("checkbox", "radio") or "checked" in attrs:
                self.fields.setdefault(name, []).append(
                    attrs.get("value", "on" if attrs.get("type") == "checkbox" else "") or ""
                )
        elif tag == "textarea":
            self.textarea, self.text = name, ""
        elif tag == "select":
            self.select, self.multiple, self.first = name, "multiple" in attrs, None
        elif tag == "option" and self.select:
            value = attrs.get("value", "")
            self.first = value if self.first is None else self.first
            if "selected" in attrs:
                self.fields.setdefault(self.select, []).append(value)

    def handle_data(self, data):
        if self.textarea:
            self.text += data

    def handle_endtag(self, tag):
        if tag == "textarea" and self.textarea:
            self.fields[self.textarea] = [self.text.removeprefix("\n").replace("\n", "\r\n")]
            self.textarea = None
        elif tag == "select" and self.select:
            if not self.multiple and self.select not in self.fields and self.first is not None:
                self.fields[self.select] = [self.first]
            self.select = None
        elif tag == "form":
            self.inside = False
