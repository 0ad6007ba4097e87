"""What is done to a text once it is read: its headings, pictures and links fit into the page that shows it."""

import re
import unicodedata
from itertools import pairwise
from urllib.parse import unquote

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from .bounds import LINK, count, expand
from .highlighting import SECONDS, coloured
from .inline_rules import BARE, paired, without_punctuation
from .sanitising import REL

LONGEST_ANCHOR = 60
TOP_HEADING = 3


def finish(state: StateCore) -> None:
    anchors = _name_headings(state.tokens, state.env["field"])
    for token in state.tokens:
        if token.children:
            token.children = list(_finished(paired(token.children), state, anchors))


def _finished(tokens, state, anchors):
    """The tokens of a line as they are shown."""
    links = 0
    for token in tokens:
        if token.tag == "a":
            links += token.nesting
        if token.tag == "a" and token.nesting > 0:
            _lead(token, anchors)
            expand(state, token.attrs)
        if token.type == "image":
            expand(state, token.attrs)
            yield from _instead_of(token, state.md, is_linked=links > 0)
        elif token.type == "text" and not links and ("@" in token.content or "www." in token.content.lower()):
            yield from _with_bare_addresses(token, state)
        else:
            yield token


def _name_headings(tokens, field):
    """Give every heading an id. ``#`` becomes h3, as a text stands below the page's own headings."""
    anchors: dict[str, str] = {}
    taken: dict[str, int] = {}
    for token, inside in pairwise(tokens):
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{max(int(token.tag[1]), TOP_HEADING)}"
        if token.type == "heading_open":
            name = anchor_name(_words(inside.children))
            anchor = name
            while anchor in anchors:
                taken[name] = taken.get(name, 0) + 1
                anchor = f"{name}-{taken[name]}"
            anchors[anchor] = f"{field}--{anchor}"
            token.attrs["id"] = anchors[anchor]
    return anchors


def anchor_name(words):
    """The words of a heading as GitHub names it: lower case, hyphens for blanks, no punctuation."""
    kept = re.sub(r"[^\w\s-]", "", unicodedata.normalize("NFC", words).lower())
    return re.sub(r"\s+", "-", kept.strip())[:LONGEST_ANCHOR].strip("-") or "heading"


def _words(tokens):
    return "".join(
        _words(token.children) if token.type == "image" else token.content or " "
        for token in tokens or []
        if token.type in ("text", "code_inline", "image", "softbreak", "hardbreak")
    )


def _lead(link, anchors):
    """A link to a heading of the text leads to its id; one out of the site passes on no trust."""
    href = link.attrs.get("href", "")
    if href.startswith("#"):
        name = unquote(href[1:])
        link.attrs["href"] = "#" + (anchors.get(name) or anchors.get(anchor_name(name)) or href[1:])
    elif re.match(r"([a-z]+:)?//", href, re.IGNORECASE):
        link.attrs["rel"] = REL


def _instead_of(image, md, is_linked):
    """A picture is not shown, as nothing is loaded from elsewhere: its words say so, and lead to it."""
    source = str(image.attrs["src"])
    alt = _words(image.children) or source.rpartition("/")[2] or source
    note = Token("text", "", 0, content=f"image, not shown: {alt}")
    if is_linked or not md.validateLink(source):
        return [note]
    return _link(source, note)


def _link(href, text):
    link = Token("link_open", "a", 1, attrs={"href": href})
    _lead(link, {})
    return [link, text, Token("link_close", "a", -1)]


def _with_bare_addresses(token, state):
    """``www.example.com`` and ``who@example.com`` as links."""
    text, end = token.content, 0
    for found in BARE.finditer(text):
        address = without_punctuation(found[0])
        if not address or address.lower() == "www":
            continue
        count(state.env, LINK)
        yield Token("text", "", 0, content=text[end : found.start()])
        scheme = "http://" if found["web"] else "mailto:"
        yield from _link(state.md.normalizeLink(scheme + address), Token("text", "", 0, content=address))
        end = found.start() + len(address)
    yield Token("text", "", 0, content=text[end:])


# How tokens are written. The renderer of the parser gives each of these rules its own self.


def fence(_, tokens, index, options, env):
    token = tokens[index]
    language = token.info.split()[0].lower() if token.info.strip() else ""
    code, env["seconds"] = coloured(token.content, language, env.get("seconds", SECONDS))
    return f'<div class="codehilite"><pre><code>{code}</code></pre></div>\n'


def list_item_open(renderer, tokens, index, options, env):
    token = tokens[index]
    if not token.meta or "checked" not in token.meta:
        return renderer.renderToken(tokens, index, options, env)
    state = ' checked aria-label="done"' if token.meta["checked"] else ' aria-label="not done"'
    return f'<li class="task-list-item"><input type="checkbox" disabled{state}> '


def footnote_ref(_, tokens, index, options, env):
    meta, field = tokens[index].meta, env["field"]
    note = f"{field}--fn.{meta['id'] + 1}"
    own = f' id="{field}--fnref.{meta["id"] + 1}"' if meta["subId"] == 0 else ""
    return f'<sup class="footnote-ref"><a href="#{note}"{own}>{meta["id"] + 1}</a></sup>'


def footnote_block_open(_, tokens, index, options, env):
    return '<hr>\n<ol class="footnotes">\n'


def footnote_block_close(_, tokens, index, options, env):
    return "</ol>\n"


def footnote_open(_, tokens, index, options, env):
    return f'<li id="{env["field"]}--fn.{tokens[index].meta["id"] + 1}">'


def footnote_anchor(_, tokens, index, options, env):
    """The way back to the first place that points to the note."""
    meta = tokens[index].meta
    if meta["subId"] > 0 or env["footnotes"]["list"][meta["id"]]["count"] == 0:
        return ""
    number = meta["id"] + 1
    return f' <a href="#{env["field"]}--fnref.{number}" aria-label="Back to the text of note {number}">↩\ufe0e</a>'
