"""Whatever the forms accept, an export holds and an import brings back: the same record, byte for byte."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django import forms
from django.contrib import admin
from django.db import transaction
from django.test import Client
from hypothesis import event, given, note
from hypothesis import strategies as st

from incidents.admin.sections import name_of
from incidents.models import Incident
from lessons.models import Lesson
from postmortems.admin import PostmortemAdmin
from postmortems.document.exporting import exported_documents
from postmortems.document.importing import import_documents
from tests.administration import page, posted, rows_page, with_rows
from tests.factories import make_administrator, make_draft, make_user
from tests.properties import few_examples

pytestmark = pytest.mark.django_db

AT = datetime(2026, 1, 1, tzinfo=UTC)
KINDS_OF_ROWS = [name_of(inline(Incident, admin.site)) for inline in PostmortemAdmin.inlines]
TEXTS = st.sampled_from(
    [
        *("", " ", "a", "a\x0bb", "\0", "\x1b[31m", "\x85", "a\r\nb", "a\n\n\nb\n", "\ta", "  a  ", "a\u2028b"),
        *("\xa0a", "[@nokey]", "[[nothing]]", "# Summary", "## Summary", "## What went well\n\nx", "---", "--- a"),
        *("null", "~", "true", "no", "2020", "1e3", "0x1f", "1:30", "2020-01-01", ".inf", "=", "{}", "[]", "{a: b}"),
        *("a: b", "a #b", "#a", "!tag", "&a", "*a", "| a", "> a", "- a", "? a", "@a", "`a`", "%a", "'", '"', "\\"),
        *("a:", "\u202eabc", "\u2066a\u2069", "\u200b", "\ufeffa", "e\u0301", "Ünïcode", "ﷺ", "\\u0000", "<script>"),
        *("```\n## Impact\n```", "<!--\n## Impact\n-->", "    ## Impact", "Impact\n------", "a\n---\nb", "+++"),
        *("x" * 601, "x" * 2001, "a_b", "A-b", "a--b", "-a", "a b", "ß", "\U0001f600", "a" * 81, "new", "compare"),
    ]
)
ADDRESSES = st.sampled_from(
    [
        *("", "ftp://example.com/", "HTTP://example.com/", "http://[::1", "http://[::1]/", "https://example.com:0/"),
        *("https://exämple.com/ü?a=b&c#d", "https://example.com/a b", "example.com", "https://example.com/#a: b"),
        *("https://u:p@example.com/", "https://example.com/" + "x" * 500, "javascript:alert(1)", "http://a.b/'\""),
    ]
)
DAYS = st.sampled_from(["", "0001-01-01", "1799-12-31", "1850-06-01", "2020-02-30", "2020-11-25", "2199-12-31"])
CLOCKS = st.sampled_from(["", "00:00", "05:15", "13:15:42", "23:59", "24:00"])
NUMBERS = st.sampled_from(["", "0", "1", "-1", "7", "2147483647", "99999999999", "1.5", "0.1", "1e400", "abc"])
ZONES = st.sampled_from(["UTC", "Asia/Kathmandu", "America/Los_Angeles", "localtime", "Factory", "Mars/Base", ""])


def values_of(name, field):
    """What may be entered in a field, by the names of its parts."""
    if isinstance(field, forms.SplitDateTimeField):
        return st.fixed_dictionaries({f"{name}_0": DAYS, f"{name}_1": CLOCKS})
    choices: Any = getattr(field, "choices", ())
    if isinstance(field, forms.ModelMultipleChoiceField | forms.MultipleChoiceField):
        keys = [str(key) for key, _ in choices]
        return st.fixed_dictionaries({name: st.lists(st.sampled_from(keys), unique=True) if keys else st.just([])})
    if isinstance(field, forms.ChoiceField):
        return st.fixed_dictionaries({name: st.sampled_from([*(str(key) for key, _ in choices), "nothing"])})
    if isinstance(field, forms.BooleanField):
        return st.fixed_dictionaries({name: st.just("on")})
    if isinstance(field, forms.DateField):
        return st.fixed_dictionaries({name: DAYS})
    if isinstance(field, forms.IntegerField | forms.DecimalField | forms.FloatField):
        return st.fixed_dictionaries({name: NUMBERS})
    if isinstance(field, forms.URLField):
        return st.fixed_dictionaries({name: ADDRESSES})
    return st.fixed_dictionaries({name: ZONES if name == "zone" else TEXTS})


def fields_of(response):
    """The fields on a page that can be entered, by their names."""
    found = {}
    rows = [row for group in response.context["inline_admin_formsets"] for row in group.formset.forms]
    for form in [response.context["adminform"].form, *rows]:
        for name, field in form.fields.items():
            if not field.widget.is_hidden and not field.disabled:
                found[form.add_prefix(name)] = field
    return found


def with_history(user, *, is_published):
    """An incident with rows of every kind, and all the steps that led there."""
    incident = with_rows(make_draft(), 1)
    for one in Incident.objects.all():
        one.record_state(by=user, at=AT)
        if is_published or one != incident:
            one.move_to(Incident.State.PUBLISHED, by=user, at=AT)
    for remediation in incident.remediations.all():
        remediation.keep_differences({}, by=user, at=AT)
    return Incident.objects.get(pk=incident.pk)


def every_document(user):
    return dict(exported_documents(user, form="md", backup=True))


@few_examples
@given(data=st.data())
def test_what_a_form_accepts_is_exported_and_brought_back_as_it_was(data):
    with transaction.atomic():
        administrator, client = make_administrator("administrator"), Client()
        client.force_login(administrator)
        make_user("A name")
        incident = with_history(administrator, is_published=data.draw(st.booleans()))
        rows = data.draw(st.sampled_from(["the lesson", "", *KINDS_OF_ROWS]), label="page")
        if rows == "the lesson":
            url = page("change", incident.evidence.get().lesson)
        else:
            url = rows_page(incident, rows, new=1) if rows else page("change", incident)
        enter_and_bring_back(client, administrator, url, data)
        transaction.set_rollback(True)


def test_a_user_name_with_a_blank_comes_back(administrator):
    user = make_user("Ada King")
    incident = with_history(administrator, is_published=True)
    incident.authors.add(user)
    incident.remediations.update(owner=user)

    bring_back(every_document(administrator), administrator)

    incident = Incident.objects.get(slug=incident.slug)
    assert [*incident.authors.all(), *(row.owner for row in incident.remediations.all())] == [user, user]


def enter_and_bring_back(client, administrator, url, data):
    opened = client.get(url)
    fields = fields_of(opened)
    form = posted(opened)
    if fields:
        for name in data.draw(st.lists(st.sampled_from(sorted(fields)), min_size=1, max_size=4, unique=True)):
            form |= data.draw(values_of(name, fields[name]), label=name)
    response = client.post(url, {**form, "_save": "1"})
    event(f"saved: {response.status_code == 302}")
    if response.status_code != 302:
        return
    before = every_document(administrator)
    for text in before.values():
        note(text)
    bring_back(before, administrator)


def bring_back(before, administrator):
    """Delete all, and import what was exported before: it is the same again, and importing it again does nothing."""
    Incident.objects.all().delete()
    Lesson.objects.all().delete()
    files = [(path, text.encode()) for path, text in before.items()]
    report = import_documents(files, by=administrator, at=AT, make_accounts=True)
    assert [str(problem) for problem in report.problems] == []
    assert every_document(administrator) == before
    again = import_documents(files, by=administrator, at=AT)
    assert {result.outcome for result in again.results} == {"unchanged"}
