"""What we read in a line beyond CommonMark: citations, links by name, bare addresses, a few HTML tags, comments."""

import re
from html import unescape

from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from .bounds import DEEPEST, LINK, TooMuchWork, count
from .citations import CITATION, citation_keys
from .wikilinks import WIKILINK, tidy

#: An address ends where a character comes that no address holds unescaped. ``[`` would be a citation.
ADDRESS = r"[^\s<>\[\]\"`\\^{|}]{1,2000}"
WEB = re.compile(rf"://(?=\w){ADDRESS}")
SCHEME = re.compile(r"(?<![\w+.-])https?\Z", re.IGNORECASE)
BARE = re.compile(
    rf"(?<![\w./@:-])(?P<web>www\.(?=\w){ADDRESS})"
    r"|(?<![\w.+/:-])(?P<mail>[\w+-][\w.+-]{0,63}@[a-z0-9][a-z0-9-]{0,62}(?:\.[a-z0-9][a-z0-9-]{0,62}){1,8})(?![\w@-])",
    re.IGNORECASE,
)
#: HTML that may be written in a line, and what it becomes. All other tags are shown as text: ``Vec<u8>``.
TAGS = {
    "b": "strong",
    "br": "br",
    "code": "code",
    "del": "del",
    "em": "em",
    "i": "em",
    "kbd": "kbd",
    "mark": "mark",
    "s": "s",
    "strong": "strong",
    "sub": "sub",
    "sup": "sup",
}
TAG = re.compile(
    rf"<(?P<end>/?)(?P<name>{'|'.join(TAGS)}|a)"
    r"""(?P<link>(?<=<a)\s{1,9}href=(?:"(?P<double>[^"<>\n]{1,2000})"|'(?P<single>[^'<>\n]{1,2000})')[^<>]{0,500})?"""
    r"\s{0,9}/?>",
    re.IGNORECASE,
)


def citation(state: StateInline, silent: bool) -> bool:
    """``[@key]``: not within a link, where its marker would be another one."""
    if silent or state.linkLevel or state.src[state.pos] != "[":
        return False
    found = CITATION.match(state.src, state.pos, state.posMax)
    if not found:
        return False
    count(state.env, LINK)
    state.push("citation_open", "sup", 1).attrs = {"data-cite": " ".join(citation_keys(found[0]))}
    state.push("citation_close", "sup", -1)
    state.pos = found.end()
    return True


def wikilink(state: StateInline, silent: bool) -> bool:
    """``[[name]]`` or ``[[name|words]]``."""
    if silent or not state.src.startswith("[[", state.pos):
        return False
    found = WIKILINK.match(state.src, state.pos, state.posMax)
    if not found or not tidy(found[1]):
        return False
    name, words, end = tidy(found[1]), found[2] or "", state.posMax
    count(state.env, LINK)
    state.push("wikilink_open", "span", 1).attrs = {"data-wikilink": name}
    if words.strip():
        begin, past = found.span(2)
        state.pos = begin + len(words) - len(words.lstrip())
        state.posMax = past - len(words) + len(words.rstrip())
        state.linkLevel += 1
        state.md.inline.tokenize(state)
        state.linkLevel -= 1
    else:
        state.push("text", "", 0).content = name
    state.push("wikilink_close", "span", -1)
    state.pos, state.posMax = found.end(), end
    return True


def bare_link(state: StateInline, silent: bool) -> bool:
    """``https://example.com/`` as it stands. It is found at its colon, as letters do not stop the parser."""
    if state.linkLevel or state.src[state.pos] != ":":
        return False
    scheme = SCHEME.search(state.src[max(state.pos - 6, 0) : state.pos])
    found = WEB.match(state.src, state.pos, state.posMax)
    if not scheme or not found:
        return False
    end = state.pos + len(without_punctuation(found[0]))
    if end <= state.pos + len("://"):
        return False
    if not silent:
        if not state.pending.endswith(scheme[0]):
            return False
        state.pending = state.pending[: -len(scheme[0])]
        _push_link(state, scheme[0] + state.src[state.pos : end])
    state.pos = end
    return True


def _push_link(state, url):
    if not url.isascii():
        count(state.env, 5 * LINK)  # it takes long to encode
    state.push("link_open", "a", 1).attrs = {"href": state.md.normalizeLink(url)}
    state.push("text", "", 0).content = url
    state.push("link_close", "a", -1)


def without_punctuation(address):
    """The address without what belongs to the sentence around it; a closing bracket belongs to one that it opened."""
    open_brackets = address.count("(") - address.count(")")
    end = len(address)
    while end:
        last = address[end - 1]
        if last == ")" and open_brackets < 0:
            open_brackets += 1
        elif last not in "?!.,:;*_~'":
            break
        end -= 1
    return address[:end]


def tag(state: StateInline, silent: bool) -> bool:
    """An HTML tag that may be written, for ``paired`` to look at; a comment, which says nothing."""
    if state.src[state.pos] != "<":
        return False
    if state.src.startswith("<!--", state.pos):
        begin = state.pos + len("<!--")
        end = state.src.find("-->", begin, state.posMax) if state.html_terminator_last("-->") >= begin else -1
        if end < 0:
            return False
        state.pos = end + len("-->")
        return True
    found = TAG.match(state.src, state.pos, state.posMax)
    if not found or (found["name"].lower() == "a" and not found["link"] and not found["end"]):
        return False
    name, nesting = found["name"].lower(), -1 if found["end"] else 1
    href = state.md.normalizeLink(unescape(found["double"] or found["single"])) if found["link"] else ""
    if not state.md.validateLink(href):
        return False
    if not silent:
        token = state.push("tag", TAGS.get(name, name), 0)
        token.content = found[0]
        token.nesting = 0 if name == "br" else nesting  # type: ignore[assignment]
        if name == "a":
            state.linkLevel = max(state.linkLevel + nesting, 0)
            if href:
                token.attrs = {"href": href}
    state.pos = found.end()
    return True


def paired(tokens):
    """The tokens of a line in which each tag has its other half; those that have none are text."""
    open_tokens: list[Token] = []
    for token in tokens:
        if token.nesting > 0:
            open_tokens.append(token)
            if len(open_tokens) > DEEPEST:
                raise TooMuchWork
        elif token.nesting < 0 and token.type != "tag":
            while open_tokens and open_tokens[-1].type == "tag":
                _as_text(open_tokens.pop())
            if open_tokens:
                open_tokens.pop()
        elif token.nesting < 0:
            if open_tokens and open_tokens[-1].type == "tag" and open_tokens[-1].tag == token.tag:
                open_tokens.pop()
            else:
                _as_text(token)
    for token in open_tokens:
        _as_text(token)
    return tokens


def _as_text(token):
    token.type, token.tag, token.nesting = "text", "", 0
