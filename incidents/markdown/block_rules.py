"""What we read in whole lines beyond CommonMark: comments, and footnotes that keep within bounds."""

import re

from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline

from .bounds import LINK, count

FOOTNOTE = re.compile(r"\[\^([^\s\[\]]{1,80})\]")


def comment(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """``<!-- a comment -->`` of any length says nothing; words after it are a paragraph."""
    begin = state.bMarks[start] + state.tShift[start]
    if state.is_code_block(start) or not state.src.startswith("<!--", begin):
        return False
    if "last_comment" not in state.env:
        state.env["last_comment"] = state.src.rfind("-->")
    if state.env["last_comment"] < begin:
        return False
    past = state.src.find("-->", begin + 4) + len("-->")
    last = start
    while last < end and state.eMarks[last] < past:
        last += 1
    if last == end or past < len("-->"):
        return False
    if not silent:
        rest = state.src[past : state.eMarks[last]].strip()
        if rest:
            state.push("paragraph_open", "p", 1).map = [start, last + 1]
            token = state.push("inline", "", 0)
            token.content, token.map, token.children = rest, [last, last + 1], []
            state.push("paragraph_close", "p", -1)
        state.line = last + 1
    return True


def footnote_ref(state: StateInline, silent: bool) -> bool:
    """``[^1]``, where the text has such a note."""
    footnotes = state.env.get("footnotes")
    if not footnotes or not state.src.startswith("[^", state.pos):
        return False
    found = FOOTNOTE.match(state.src, state.pos, state.posMax)
    if not found or f":{found[1]}" not in footnotes["refs"]:
        return False
    if not silent:
        count(state.env, LINK)
        number = footnotes["refs"][f":{found[1]}"]
        if number < 0:
            number = _numbered(footnotes, found[1])
        note = footnotes["list"][number]
        state.push("footnote_ref", "", 0).meta = {"id": number, "subId": note["count"]}
        note["count"] += 1
    state.pos = found.end()
    return True


def _numbered(footnotes, label):
    number = len(footnotes["list"])
    footnotes["list"][number] = {"label": label, "count": 0}
    footnotes["refs"][f":{label}"] = number
    return number


def unused_footnotes(state: StateCore) -> None:
    """Notes that nothing in the text points to stand after the others, so that no words are lost."""
    footnotes = state.env.get("footnotes", {"refs": {}, "list": {}})
    for label, number in list(footnotes["refs"].items()):
        if number < 0:
            _numbered(footnotes, label[1:])
