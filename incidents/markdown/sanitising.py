"""The last gate: nothing reaches a page unless it is on these lists.

The parser already shows foreign tags as text and writes all markup itself; this holds even where it errs.
"""

import re

import nh3

from .wikilinks import LONGEST

BLOCKS = {"blockquote", "div", "dd", "dl", "dt", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "ul"}
TABLES = {"table", "tbody", "td", "th", "thead", "tr"}
LINES = {"a", "br", "code", "del", "em", "input", "kbd", "mark", "s", "span", "strong", "sub", "sup"}
EMPTIED = {
    "script",
    "style",
    "iframe",
    "svg",
    "math",
    "form",
    "button",
    "select",
    "textarea",
    "template",
    "noscript",
    "title",
}
REL = "nofollow noopener noreferrer"
ATTRIBUTES = {
    "*": {"class", "title"},
    "a": {"href", "id", "rel", "aria-label"},
    "input": {"checked", "aria-label"},
    "ol": {"start"},
    "li": {"id"},
    **{heading: {"id"} for heading in ("h3", "h4", "h5", "h6")},
    "span": {"data-wikilink"},
    "sup": {"data-cite"},
}
#: The short ones are Pygments's.
OWN_CLASS = re.compile(r"codehilite|footnotes|footnote-ref|task-list(-item)?|[a-z][a-z0-9]?")
#: An id within a text: the name of its field, then what no id of the page itself has.
OWN_ID = re.compile(r"[a-z_]+--[\w.-]+")


def _clean_attribute(tag, name, value):
    match name:
        case "class":
            return " ".join(word for word in value.split() if OWN_CLASS.fullmatch(word)) or None
        case "data-wikilink":
            return value if len(value) <= LONGEST else None
        case "data-cite":
            return value if re.fullmatch(r"[a-z0-9-]+( [a-z0-9-]+)*", value) else None
        case "id":
            return value if OWN_ID.fullmatch(value) else None
        case "rel":
            return REL
    return value


CLEANER = nh3.Cleaner(
    tags=BLOCKS | TABLES | LINES,
    clean_content_tags=EMPTIED,
    attributes=ATTRIBUTES,
    attribute_filter=_clean_attribute,
    set_tag_attribute_values={"input": {"type": "checkbox", "disabled": ""}},
    url_schemes={"http", "https", "mailto"},
    link_rel=None,
)
