import re
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.markdown import render
from incidents.markdown.wikilinks import LONGEST, Page, Target, link_targets, target_of, targets_in
from tests.incidents.test_markdown import ATTACKS

HERE = Page("/lessons/blast-radius/", "Blast radius", is_addressed=True)


def shown(text, **pages):
    """What a reader sees of the Markdown: the HTML within its one paragraph."""
    found = link_targets(render(text), {target_of(name): page for name, page in pages.items()})
    return found.strip().removeprefix("<p>").removesuffix("</p>")


# What is a link


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("[[blast-radius]]", "", "blast-radius"),
        ("[[Blast  radius]]", "", "blast radius"),
        ("[[Blast\nradius]]", "", "blast radius"),
        ("[[FL-2020-01]]", "", "fl-2020-01"),
        ("[[service:amazon-kinesis]]", "service", "amazon-kinesis"),
        ("[[Service: Amazon Kinesis|Kinesis]]", "service", "amazon kinesis"),
        ("[[lesson:blast-radius]]", "lesson", "blast-radius"),
        ("[[incident:FL-2020-01]]", "incident", "fl-2020-01"),
        ("[[us-east-1: the long day]]", "", "us-east-1: the long day"),
        ("[[R&D]]", "", "r&d"),
        ('[["quoted" <b>]]', "", '"quoted" <b>'),
        ("[[e\u0301tude]]", "", "étude"),
        ("**[[blast-radius]]**", "", "blast-radius"),
        ("[[[blast-radius]]]", "", "blast-radius"),
    ],
)
def test_a_link_names_a_page(text, kind, name):
    assert targets_in(render(text)) == [Target(kind, name)]


@pytest.mark.parametrize(
    "text",
    [
        "`[[blast-radius]]`",
        "    [[blast-radius]]",
        "```\n[[blast-radius]]\n```",
        "``[[blast-radius]]``",
        r"\[[blast-radius]]",
        r"\[\[blast-radius\]\]",
        "[[]]",
        "[[ ]]",
        "[[|words]]",
        "[[ |words]]",
        "[[@aws]]",
        "[[blast-radius]",
        "[blast-radius]]",
        "[[blast-radius\\",
        "[[a|b|c]]",
        "[[service:]]",
        f"[[{'x' * (LONGEST + 1)}]]",
        f"[[x|{'x' * (LONGEST + 1)}]]",
    ],
)
def test_code_escapes_and_what_is_not_quite_a_link_name_no_page(text):
    assert targets_in(render(text)) == []


def test_a_page_is_named_once_however_often_it_is_linked():
    assert targets_in(render("[[a]] [[b]] [[A]] [[b|words]]")) == [Target("", "a"), Target("", "b")]


def test_a_citation_may_stand_in_brackets_and_beside_a_link():
    html = render("[[@aws]] [[a]][@aws]")

    assert html.count('data-cite="aws"') == 2
    assert targets_in(html) == [Target("", "a")]


def test_the_bar_of_a_link_in_a_table_is_escaped():
    html = render("| a | b |\n|---|---|\n| [[blast-radius\\|the words]] | c |")

    assert '<td><span data-wikilink="blast-radius">the words</span></td>' in html


# What a reader sees


def test_an_address_shows_the_name_of_its_page_and_a_name_stays_as_it_was_written():
    by_name = HERE._replace(is_addressed=False)

    assert shown("[[blast-radius]]", **{"blast-radius": HERE}) == '<a href="/lessons/blast-radius/">Blast radius</a>'
    assert shown("[[blast Radius]]", **{"blast radius": by_name}) == (
        '<a href="/lessons/blast-radius/" title="Blast radius">blast Radius</a>'
    )


def test_words_of_their_own_are_shown_with_their_emphasis():
    words = shown("[[blast-radius|how *far* it `reached` \\*]]", **{"blast-radius": HERE})

    assert (
        words == '<a href="/lessons/blast-radius/" title="Blast radius">how <em>far</em> it <code>reached</code> *</a>'
    )


def test_no_words_are_as_good_as_none():
    assert shown("[[blast-radius|]]", **{"blast-radius": HERE}) == '<a href="/lessons/blast-radius/">Blast radius</a>'


def test_what_leads_nowhere_is_plain_words():
    assert shown("See [[nothing|these words]] and [[some-thing_else*]].") == "See these words and some-thing_else*."


def test_an_address_within_a_link_stays_words():
    html = shown("[[blast-radius|see https://example.com/ there]]", **{"blast-radius": HERE})

    assert html == '<a href="/lessons/blast-radius/" title="Blast radius">see https://example.com/ there</a>'


@pytest.mark.parametrize(
    "text",
    [
        "[see [[blast-radius]] there](https://example.com/)",
        "<https://example.com/[[blast-radius]]>",
        "<a href='https://example.com/'>*[[blast-radius]]*</a>",
    ],
)
def test_within_a_link_a_name_is_no_link(text):
    html = shown(text, **{"blast-radius": HERE})

    assert html.count("<a ") == 1
    assert "/lessons/" not in html
    assert targets_in(render(text)) == []
    assert targets_in(render(f"{text} [[blast-radius]]")) == [target_of("blast-radius")]


def test_the_name_of_a_page_is_escaped():
    page = Page('/x/"><script>', "<script>alert(1)</script>", is_addressed=True)

    assert shown("[[x]]", x=page) == '<a href="/x/&quot;&gt;&lt;script&gt;">&lt;script&gt;alert(1)&lt;/script&gt;</a>'


# Attacks


class Tags(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


SCHEME = re.compile(r"[\x00-\x20]*([a-z][a-z0-9+.\-\t\r\n]*):", re.IGNORECASE)


def assert_harmless(html):
    for tag, attributes in Tags(html).found:
        assert tag not in {"script", "style", "iframe", "svg", "object", "embed", "form", "img"}
        assert not any(name.startswith("on") or name == "style" for name in attributes)
        scheme = SCHEME.match(unescape(attributes.get("href") or ""))
        assert scheme is None or scheme[1] in {"http", "https", "mailto"}, attributes


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("form", ["[[{}]]", "[[{}|x]]", "[[blast-radius|{}]]", "<span data-wikilink='{}'>x</span>"])
def test_nothing_dangerous_comes_through_a_link(attack, form):
    html = render(form.format(attack))
    pages = dict.fromkeys(targets_in(html), HERE)

    assert_harmless(link_targets(html, pages))


MARKS = st.text(alphabet="[]|\\`*_<>&\"'@: \n-#ab1/\x02\x03é", max_size=60)


@given(MARKS)
def test_any_text_renders_to_the_same_words_with_and_without_links(text):
    html = render(text)
    targets = targets_in(html)
    linked = link_targets(html, {target: HERE._replace(is_addressed=False) for target in targets})

    assert re.sub("<[^>]*>", "", linked) == re.sub("<[^>]*>", "", html)
    assert linked.count('href="/lessons/blast-radius/"') >= len(targets)
    assert_harmless(linked)


NAMES = st.text(st.characters(exclude_characters="[]|\\\x02\x03`", exclude_categories=("Cc", "Cs")), min_size=1)


@given(NAMES.filter(lambda name: name.strip() and not name.startswith("@")))
def test_any_name_without_brackets_and_bars_can_be_linked(name):
    html = render(f"so [[{name}]] it is")
    target = target_of(name)

    assert targets_in(html) == ([target] if target.name and len(name) <= LONGEST else [])


@given(
    st.lists(st.sampled_from(["[[a]]", "`[[a]]`", "[[b|w]]", "\\[[c]]", "text", "*e*", "[[", "]]", "|"]), max_size=8)
)
def test_only_what_stands_outside_code_and_escapes_is_linked(parts):
    targets = targets_in(render(" ".join(["so", *parts])))

    assert Target("", "c") not in targets
    if "[[a]]" in parts and not {"[[", "]]"} & set(parts):
        assert Target("", "a") in targets
    if "[[a]]" not in parts and not {"[[", "]]"} & set(parts):
        assert Target("", "a") not in targets
