"""The parser of authors' Markdown: CommonMark, tables, task lists and the rest of what GitHub reads, and our own."""

import re
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_inline import autolink, emphasis, image, link
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from . import block_rules, bounds, finishing, inline_rules

#: Addresses that are already as they should be written.
ENCODED = re.compile(r"(?:[A-Za-z0-9:/?#@!$&'()*+,;=._~-]|%[0-9A-Fa-f]{2})*")
SCHEME = re.compile(r"\s*([a-z][a-z0-9+.-]*):", re.IGNORECASE)
SCHEMES = {"http", "https", "mailto"}


class Parser(MarkdownIt):
    """Links lead only where a page may lead; anything else is shown as it was written."""

    def validateLink(self, url):
        scheme = SCHEME.match(url)
        return scheme is None or scheme[1].lower() in SCHEMES

    def normalizeLink(self, url):
        return url if ENCODED.fullmatch(url) else super().normalizeLink(url)


def _parser():
    md = Parser("gfm-like2", {"html": False, "linkify": False, "alerts": False, "maxNesting": bounds.DEEPEST + 5})
    md.options["strikethrough_single_tilde"] = False
    md.disable(["linkify", "html_block", "html_inline"])
    deflist_plugin(md)
    footnote_plugin(md, inline=False)

    everywhere: Any = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    md.block.ruler.before("table", "steps", bounds.count_line, everywhere)
    md.block.ruler.before("reference", "definition_steps", bounds.count_definition)
    md.block.ruler.at("table", bounds.bounded_table, {"alt": ["paragraph", "reference"]})
    md.block.ruler.after("code", "comment", block_rules.comment, everywhere)

    md.inline.ruler.before("text", "steps", bounds.count_step)
    md.inline.ruler.at("link", bounds.counted(link, "[", steps=2))
    md.inline.ruler.at("image", bounds.counted(image, "!"))
    md.inline.ruler.at("emphasis", bounds.counted(emphasis.tokenize, "*_", steps=1))
    md.inline.ruler.at("autolink", bounds.counted(autolink, "<"))
    md.inline.ruler.at("footnote_ref", block_rules.footnote_ref)
    md.inline.ruler.after("backticks", "citation", inline_rules.citation)
    md.inline.ruler.after("backticks", "wikilink", inline_rules.wikilink)
    md.inline.ruler.after("autolink", "tag", inline_rules.tag)
    md.inline.ruler.after("text", "bare_link", bounds.counted(inline_rules.bare_link, ":", steps=2))

    md.core.ruler.before("footnote_tail", "unused_footnotes", block_rules.unused_footnotes)
    md.core.ruler.push("finish", finishing.finish)
    for name in (
        "fence",
        "list_item_open",
        "footnote_ref",
        "footnote_block_open",
        "footnote_block_close",
        "footnote_open",
        "footnote_anchor",
    ):
        md.add_render_rule(name, getattr(finishing, name))
    return md


PARSER = _parser()
