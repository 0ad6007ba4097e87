import pytest
from django.template import engines

from incidents.markdown import lines
from incidents.markdown.lines import cited_line, line, line_in_link, plain_line
from tests.factories import make_event, make_incident, make_source


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Deploy of `api` **rolled back**.", "Deploy of <code>api</code> <strong>rolled back</strong>."),
        ("Vec<u8> & a<b", "Vec&lt;u8&gt; &amp; a&lt;b"),
        ("# no heading", "# no heading"),
        ("- no list", "- no list"),
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
        ("snake_case_name, 5 * 3 * 2", "snake_case_name, 5 * 3 * 2"),
        ("Disks.[@aws]", "Disks."),
        ("Disks [@aws].", "Disks."),
        ("", ""),
    ],
)
def test_a_line_shows_its_markup_and_no_blocks(text, html):
    assert line(text) == html


def test_a_line_within_a_link_holds_no_other_link():
    assert (
        line_in_link("See *https://example.com/* and [this](/x/)[@aws]") == "See <em>https://example.com/</em> and this"
    )


def test_titles_have_the_words_alone():
    assert plain_line("Deploy of `a<b` & *all*[@aws]") == "Deploy of a<b & all"


def test_lines_without_markup_are_not_parsed(monkeypatch):
    monkeypatch.setattr(lines.PARSER, "renderInline", None)

    assert line("Servers began to fail; users & staff saw it.") == "Servers began to fail; users &amp; staff saw it."


def test_a_line_that_is_too_much_work_is_shown_as_it_was_written():
    assert line("![" * 30_000) == "![" * 30_000


@pytest.mark.django_db
def test_citations_in_a_line_have_their_numbers():
    source = make_source()

    html = cited_line(f"It *was* disks.[@{source.key}]", source.incident)

    assert html.startswith('It <em>was</em> disks.<sup class="cite"><a href="#source-1"')


@pytest.mark.django_db
def test_the_incident_page_shows_lines_rendered_and_with_their_direction(client):
    incident = make_incident(state="published", visibility="public", title="عطل", was="A `null` **pointer**")
    make_event(incident=incident, text="Rolled *back* to `1.2`")

    html = client.get(incident.get_absolute_url()).content.decode()

    assert "Rolled <em>back</em> to <code>1.2</code>" in html
    assert "A <code>null</code> <strong>pointer</strong>" in html
    assert '<h1 dir="auto">عطل</h1>' in html
    assert "*back*" not in html


def test_filters_of_templates():
    shown = engines["jinja2"].from_string("{{ text|line }}|{{ text|plain_line }}").render({"text": "*a*<b"})

    assert shown == "<em>a</em>&lt;b|a&lt;b"
