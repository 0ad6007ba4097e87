"""Texts in Markdown with the HTML that the site would make of them, made without it: a hundredth of the cost."""

from functools import lru_cache

from incidents.markdown.fields import stamp_of
from incidents.markdown.rendering import render


@lru_cache(maxsize=4_096)
def marked(markdown):
    """A citation, a link by name or a piece of code, as (Markdown, HTML) within a paragraph."""
    return markdown, render(markdown).removeprefix("<p>").removesuffix("</p>")


@lru_cache(maxsize=1)
def around_code():
    """What stands before and after a block of code."""
    before, _, after = render("```\nCODE\n```").partition("CODE")
    return before, after


def words(text):
    return text, text


def paragraph(*parts):
    """The parts in a row; each is (Markdown, HTML)."""
    return " ".join([text for text, _ in parts]), f"<p>{' '.join([html for _, html in parts])}</p>"


def bullets(*parts):
    lines = "\n".join([f"- {text}" for text, _ in parts])
    items = "\n".join([f"<li>{html}</li>" for _, html in parts])
    return lines, f"<ul>\n{items}\n</ul>"


def code(line):
    before, after = around_code()
    return f"```\n{line}\n```", f"{before}{line}{after}"


def text_of(name, *blocks):
    """A section of a postmortem: the columns of its Markdown and of its HTML; nothing without blocks."""
    if not blocks:
        return {}
    text = "\n\n".join([text for text, _ in blocks])
    return {name: text, f"{name}_html": stamp_of(text) + "\n".join([html for _, html in blocks])}
