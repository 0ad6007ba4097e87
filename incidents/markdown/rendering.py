"""Authors' Markdown to safe HTML, rendered once when it is saved.

Nothing an author writes reaches the page unless it is on the lists below. Citations such as ``[@aws]`` become a
``<sup data-cite>`` here, and get their numbers from the incident's sources when the page is shown; links such as
``[[blast-radius]]`` become a ``<span data-wikilink>``, and get their address then.
"""

import re
import xml.etree.ElementTree as ElementTree
from html import unescape
from typing import Any

import markdown
import nh3
from django.db import models, transaction
from django.utils.html import escape
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from .bounded_links import BoundedBrackets
from .citations import CITATION, citation_keys
from .wikilinks import LONGEST, WIKILINK, targets_in, tidy

EXTENSIONS = [
    "tables",
    "fenced_code",
    "codehilite",
    "def_list",
    "sane_lists",
    "pymdownx.tasklist",
    "pymdownx.tilde",
    "pymdownx.magiclink",
]
SETTINGS = {"codehilite": {"guess_lang": False}}

TAGS = {
    "a",
    "abbr",
    "blockquote",
    "br",
    "code",
    "dd",
    "del",
    "div",
    "dl",
    "dt",
    "em",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "input",
    "kbd",
    "li",
    "ol",
    "p",
    "pre",
    "s",
    "span",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
}
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
ATTRIBUTES = {
    "*": {"class", "title"},
    "a": {"href"},
    "input": {"checked"},
    "ol": {"start"},
    "span": {"data-wikilink"},
    "sup": {"data-cite"},
}
OWN_CLASS = re.compile(r"codehilite|task-list(-item|-control)?|[a-z][a-z0-9]?")  # the short ones are Pygments's


def _clean_attribute(tag, name, value):
    if name == "class":
        return " ".join(word for word in value.split() if OWN_CLASS.fullmatch(word)) or None
    if name == "data-wikilink":
        return value if len(value) <= LONGEST else None
    if name == "data-cite":
        return value if re.fullmatch(r"[a-z0-9-]+( [a-z0-9-]+)*", value) else None
    return value


CLEANER = nh3.Cleaner(
    tags=TAGS,
    clean_content_tags=EMPTIED,
    attributes=ATTRIBUTES,
    attribute_filter=_clean_attribute,
    set_tag_attribute_values={"input": {"type": "checkbox", "disabled": ""}},
    url_schemes={"http", "https", "mailto"},
    link_rel="nofollow noopener noreferrer",
)


class _Citations(Extension):
    class Inline(InlineProcessor):
        def handleMatch(self, found, data):  # type: ignore[override]
            element = ElementTree.Element("sup", {"data-cite": " ".join(citation_keys(found[0]))})
            return element, found.start(0), found.end(0)

    def extendMarkdown(self, md):
        md.inlinePatterns.register(self.Inline(CITATION.pattern, md), "citation", 175)


class _Wikilinks(Extension):
    class Inline(InlineProcessor):
        def handleMatch(self, found, data):  # type: ignore[override]
            name, words = tidy(found[1]), tidy(found[2] or "")
            if not name:
                return None, None, None
            element = ElementTree.Element("span", {"data-wikilink": name})
            element.text = words or AtomicString(name)
            return element, found.start(0), found.end(0)

    def extendMarkdown(self, md):
        # After code (190), before escapes (180): the bar of a link in a table is escaped.
        md.inlinePatterns.register(self.Inline(WIKILINK.pattern, md), "wikilink", 185)


class _FittingIn(Extension):
    """A heading in a text stands below the page's own (``#`` becomes h3); a picture becomes a link to it."""

    class Tree(Treeprocessor):
        def run(self, root):
            for element in root.iter():
                if re.fullmatch(r"h[1-6]", element.tag):
                    element.tag = f"h{max(int(element.tag[1]), 3)}"
                elif element.tag == "img":
                    element.tag = "a"
                    element.text = element.get("alt") or element.get("src")
                    element.set("href", element.get("src"))

    def extendMarkdown(self, md):
        md.treeprocessors.register(self.Tree(md), "fitting_in", 5)


def render(text):
    """Markdown to HTML that is safe to show; empty for empty. What is nested too deeply is shown as it was written."""
    if not text.strip():
        return ""
    converter = markdown.Markdown(
        extensions=[*EXTENSIONS, BoundedBrackets(text), _Citations(), _Wikilinks(), _FittingIn()],
        extension_configs=SETTINGS,
        output_format="html",
    )
    try:
        return CLEANER.clean(converter.convert(text))
    except RecursionError:
        return f"<pre>{escape(text)}</pre>"


def plain(text):
    """The words of a Markdown text, without its markup, its citations and what its links name."""
    return unescape(re.sub(r"<[^>]*>", " ", render(text)))


class RenderedField(models.TextField):
    """The HTML of the Markdown field it stands beside; written by the database layer, never by hand."""

    def __init__(self, *args, of=None, **kwargs):
        self.of = of
        super().__init__(*args, **{"editable": False, "blank": True, "default": "", **kwargs})

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "of": self.of}

    def pre_save(self, row, add):
        html = render(getattr(row, self.of))
        setattr(row, self.attname, html)
        return html


class MarkdownField(models.TextField):
    """Markdown; the model also gets ``NAME_html``, rendered and sanitised on every save, bulk or single."""

    def contribute_to_class(self, cls, name, private_only=False):
        super().contribute_to_class(cls, name, private_only)
        if not cls._meta.abstract and cls.__module__ != "__fake__":  # a migration names both columns itself
            RenderedField(of=name).contribute_to_class(cls, f"{name}_html")


class MarkdownModel(models.Model):
    """A model with Markdown fields, whose HTML is also written when only some fields are saved.

    It keeps what its texts link to in its ``wikilinks``, a relation to a model of Wikilink.
    """

    wikilinks: Any

    class Meta:
        abstract = True

    def save(self, *args, update_fields=None, **kwargs):
        rendered = [field.name for field in self._meta.fields if isinstance(field, RenderedField)]
        if update_fields is not None:
            rendered = [name for name in rendered if name.removesuffix("_html") in update_fields]
            update_fields = {*update_fields, *rendered}
        with transaction.atomic():
            super().save(*args, update_fields=update_fields, **kwargs)
            if rendered:
                self.keep_wikilinks()

    @property
    def wikilink_targets(self):
        """What the texts link to, each once."""
        rendered = [field for field in self._meta.fields if isinstance(field, RenderedField)]
        return list(dict.fromkeys(target for field in rendered for target in targets_in(getattr(self, field.attname))))

    def keep_wikilinks(self):
        """Bring the rows of ``wikilinks`` in step with the texts."""
        links, targets = self.wikilinks, dict.fromkeys(self.wikilink_targets)
        kept = {link.target: link for link in links.all()}
        for target, link in kept.items():
            if target not in targets:
                link.delete()
        new, owner = [target for target in targets if target not in kept], {links.field.name: self}
        links.bulk_create(links.model(kind=target.kind, name=target.name, **owner) for target in new)
