import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models

from incidents.edition.tables import LEFT_OUT
from incidents.models import Wikilink
from incidents.text_fields import Ruled
from incidents.text_rules import validate_address, validate_key, validate_line, validate_text

RECORD = [
    model
    for app in ("incidents", "timelines", "lessons")
    for model in apps.get_app_config(app).get_models()
    if model._meta.label not in LEFT_OUT and not issubclass(model, Wikilink)
]
#: Written by the site itself, or kept by other rules: an address made of a name, a state, a zone, a unit of a list.
OF_THE_SITE = {"slug", "reference", "zone", "from_state", "to_state", "kind", "unit"}


def refused(check, value):
    with pytest.raises(ValidationError) as caught:
        check(value)
    return caught.value.messages


@pytest.mark.parametrize("character", ["\0", "\x0b", "\x0c", "\x1b", "\x7f", "\x85", "\x9b", "\ud800", "\r"])
def test_a_control_character_is_refused_and_named(character):
    [message] = refused(validate_text, f"be{character}fore")

    assert f"(U+{ord(character):04X})" in message
    assert refused(validate_line, f"be{character}fore") == [message]


@pytest.mark.parametrize(
    "text", ["\u200b", " \u2060\ufeff ", "\u3164\u115f", "\u2800", "\u202e\u202c", "\u00ad", "\U0001d159"]
)
def test_a_text_of_which_nothing_is_seen_is_refused(text):
    assert refused(validate_text, text) == ["There is nothing in it that can be seen."]


def test_prose_has_lines_and_tabs_and_a_line_has_not():
    validate_text("one\n\ttwo")

    assert refused(validate_line, "one\ntwo") == ["It stands on one line, without tabs."]
    assert refused(validate_line, "one\ttwo") == ["It stands on one line, without tabs."]


@pytest.mark.parametrize(
    "text", ["تعطل الخدمة", "می\u200cخواهم", "\u202eright to left\u202c", "👩‍🚒 on call", "e\u0301", "'; DROP TABLE"]
)
def test_any_writing_is_kept_as_it_is(text):
    validate_line(text)


@pytest.mark.parametrize(
    "address",
    [
        "https://example.com/a?b=(c)#d",
        "http://wiki/x",
        "http://[::1]:8000/",
        "https://bücher.example/ü",
        "http://a_b.c",
    ],
)
def test_an_address_of_the_web_is_one(address):
    validate_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "ftp://example.com",
        "HTTP://example.com",
        "http://[::1",
        "http://",
        "http:///path",
        "http://example.com:99999",
        "http://example.com/a b",
        "http://exa\u202emple.com",
        "http://example.com/\x1b",
        "javascript:alert(1)",
        "example.com",
    ],
)
def test_what_is_no_address_of_the_web_is_refused(address):
    assert refused(validate_address, address) == ["An address begins with http:// or https:// and has no blanks."]


@pytest.mark.parametrize("key", ["under_score", "Upper", "-first", "last-", "two--hyphens", "é", "a b", "a\n"])
def test_a_key_that_no_document_can_name_is_refused(key):
    refused(validate_key, key)


@pytest.mark.parametrize("model", RECORD, ids=lambda model: model.__name__)
def test_every_text_of_the_record_has_its_rules_and_a_length(model):
    texts = [
        field
        for field in model._meta.fields
        if isinstance(field, models.CharField | models.TextField)
        and field.editable
        and not field.choices
        and field.name not in OF_THE_SITE
    ]

    assert [field.name for field in texts if not isinstance(field, Ruled) or not field.max_length] == []
