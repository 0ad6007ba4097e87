"""Phrases to look for in a text: words, each perhaps with a * at its end; and the tree by which they are found.

No phrase is a regular expression, so that none can take long, whatever administrators add.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any

WORDS_AT_MOST, LONGEST = 8, 80
#: Fewer letters before a * would mark half of a text.
LETTERS_BEFORE_STAR = 3
PATTERN_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*\*?|'s", re.ASCII | re.IGNORECASE)


def normal(word: str) -> str:
    return word.lower().replace("’", "'")


def words_of(phrase: str) -> list[str]:
    """The words of a phrase. Raises ValueError with the reason where it is none."""
    words = normal(phrase).split()
    if not words:
        raise ValueError("A phrase has at least one word.")
    if len(words) > WORDS_AT_MOST or len(phrase) > LONGEST:
        raise ValueError(f"A phrase has at most {WORDS_AT_MOST} words and {LONGEST} characters.")
    for word in words:
        if not PATTERN_WORD.fullmatch(word):
            raise ValueError(f"“{word}” is no word: letters and digits, perhaps with - or ' within and a * at the end.")
        if word.endswith("*") and len(word) <= LETTERS_BEFORE_STAR:
            raise ValueError(f"“{word}”: a * stands behind at least {LETTERS_BEFORE_STAR} letters.")
    return words


class _Node:
    def __init__(self) -> None:
        self.words: dict[str, _Node] = {}
        self.beginnings: dict[str, _Node] = {}
        self.lengths: list[int] = []
        self.meanings: list[Any] = []

    def next(self, word: str) -> "_Node":
        if not word.endswith("*"):
            return self.words.setdefault(word, _Node())
        node = self.beginnings.setdefault(word[:-1], _Node())
        self.lengths = sorted({len(beginning) for beginning in self.beginnings})
        return node


class Phrases:
    """Phrases with what each means, found from any place of a text in as many steps as the longest has words."""

    def __init__(self, phrases: Iterable[tuple[str, Any]]) -> None:
        self.root = _Node()
        for phrase, meaning in phrases:
            node = self.root
            for word in words_of(phrase):
                node = node.next(word)
            node.meanings.append(meaning)

    def at(self, words: Sequence[str], place: int) -> tuple[list[tuple[int, Any]], int]:
        """What stands at a place, as (the place behind it, its meaning), and in how many steps it was found."""
        found, steps, nodes = [], 0, [self.root]
        for behind in range(place, min(place + WORDS_AT_MOST, len(words))):
            word, following = words[behind], []
            for node in nodes:
                steps += 1 + len(node.lengths)
                if exact := node.words.get(word):
                    following.append(exact)
                for length in node.lengths:
                    if begun := node.beginnings.get(word[:length]):
                        following.append(begun)
            if not following:
                break
            found += [(behind + 1, meaning) for node in following for meaning in node.meanings]
            nodes = following
        return found, steps
