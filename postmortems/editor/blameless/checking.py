"""The check itself: a text to marks, in a number of steps that grows with the text and no faster."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from .lists import ALLOWED, NAMED, Lists, Meaning, lists
from .phrases import normal
from .subjects import Told
from .text import Sentence, sentences

#: So many words behind a verb the thing is looked for that is to be improved.
AHEAD = 4
#: Of so many texts, none of them longer, it is remembered what was found: pages are opened more often than changed.
REMEMBERED, LONGEST_REMEMBERED = 1_024, 8_000


class Mark(NamedTuple):
    """Words of a text to think about again: where they stand, of which kind they are, and what would be better."""

    start: int
    end: int
    kind: str
    suggestion: str


def check(text: str, *, people: Iterable[str] = (), words: Lists | None = None) -> list[Mark]:
    """The marks of a text in their order, none over another. ``people``: names of those on the record."""
    return Check(words or lists(), people).marks(text)


def marks_of(text: str, words: Lists, people: tuple[str, ...]) -> Iterable[Mark]:
    """The same as ``check``, of a text that may have been looked through before."""
    return _remembered(text, words, people) if len(text) <= LONGEST_REMEMBERED else Check(words, people).marks(text)


@lru_cache(maxsize=REMEMBERED)
def _remembered(text: str, words: Lists, people: tuple[str, ...]) -> tuple[Mark, ...]:
    return tuple(Check(words, people).marks(text))


class Check:
    def __init__(self, words: Lists, people: Iterable[str] = ()) -> None:
        self.lists = words
        self.known = frozenset(normal(part) for name in people for part in name.split() if len(part) > 2)
        self.steps = 0

    def marks(self, text: str) -> list[Mark]:
        found: list[Mark] = []
        for sentence in sentences(text):
            found += self._of_sentence(sentence)
        return found

    def _of_sentence(self, sentence: Sentence) -> list[Mark]:
        told, allowed, found = Told(sentence, self.lists, self.known), [], []
        for place in range(len(sentence.words)):
            self.steps += 1
            for behind, meaning in self._at(told, place):
                if meaning.kind == ALLOWED:
                    allowed.append((place, behind))
                else:
                    found.append((place, behind, meaning))
        self.steps += told.steps
        return _marks(sentence, found, allowed)

    def _at(self, told: Told, place: int) -> Iterator[tuple[int, Meaning]]:
        found, steps = self.lists.phrases.at(told.words, place)
        self.steps += steps
        for behind, meaning in found:
            if meaning.kind == ALLOWED or CONDITIONS[meaning.when](told, place, behind):
                yield behind, meaning
        if behind := _person_named(told, place):
            yield behind, Meaning("named_person", suggestion=NAMED)
        if behind := _vague(told, place):
            yield behind, Meaning("vague_action", suggestion=self.lists.vague)


def _marks(sentence, found, allowed):
    """Of marks that overlap, the longest; none within a phrase that is all right."""
    marks, last = [], 0
    for place, behind, meaning in sorted(found, key=lambda one: (one[0], -one[1])):
        if place >= last and not any(start <= place and behind <= end for start, end in allowed):
            start, end = sentence.places[place][0], sentence.places[behind - 1][1]
            marks.append(Mark(start, end, meaning.kind, meaning.suggestion))
            last = behind
    return marks


def _of_person(told, place, behind):
    return (
        place > 1
        and told.words[place - 1] == "'s"
        and (told.words[place - 2] in told.lists.people or told.is_name(place - 2))
    )


CONDITIONS = {
    "always": lambda told, place, behind: True,
    "person": lambda told, place, behind: told.subject(place) == "person",
    "not_machine": lambda told, place, behind: told.subject(place) != "machine",
    "of_person": _of_person,
    "near_person": lambda told, place, behind: told.last_person >= behind,
    "passive": lambda told, place, behind: told.is_done_by_people(behind, told.lists.done_by_people),
    "if_passive": lambda told, place, behind: told.is_done_by_people(behind, told.lists.might_have_been),
    "conditional": lambda told, place, behind: told.is_conditional,
    "cause": lambda told, place, behind: not told.is_denied(place),
    "guilt": lambda told, place, behind: not told.is_denied(place) and told.subject(place) != "machine",
    "action": lambda told, place, behind: told.begins_action(place),
}


def _person_named(told, place):
    """Where a person is named, the place behind what makes it a fault; 0 where nothing does."""
    if not told.is_name(place):
        return 0
    words, written, behind = told.words, told.sentence.written, place + 1
    if behind < len(words) and written[behind][:1].isupper() and words[behind][:1].isalpha():
        behind += 1  # a family name
    rest = words[behind : behind + 3]
    if rest[:1] == ["'s"]:
        return behind + 2 if len(rest) > 1 and rest[1] in told.lists.of_a_person else 0
    if rest[:1] == ["who"]:
        rest, behind = rest[1:], behind + 1
    if rest and rest[0].endswith("ly"):
        rest, behind = rest[1:], behind + 1
    if rest and (rest[0] in told.lists.harm or (rest[0] in told.lists.acts and told.tells_of_wrong)):
        return behind + 1
    before = words[max(place - 8, 0) : place]
    if before[-1:] == ["by"]:
        done = [word for word in before if word in told.lists.harm or word in told.lists.acts or word == "made"]
        if done and (any(word in told.lists.harm for word in done) or told.tells_of_wrong):
            return behind
    blamed = any(word.startswith(("responsib", "blame", "culprit", "guilty")) for word in before)
    return behind if blamed and before[-1:] in (["is"], ["was"]) else 0


def _vague(told, place):
    """Where an action begins that says nothing of how, the place behind the thing it is about; 0 where none does."""
    word, lists = told.words[place], told.lists
    if word in lists.vague_verbs:
        begins = told.begins_action(place)
    elif word in lists.vague_more:
        begins = place == 0 or told.words[place - 1] in lists.vague_before_more
    else:
        return 0
    if not begins:
        return 0
    for behind in range(place + 1, min(place + 1 + AHEAD, len(told.words))):
        if told.words[behind] in lists.vague_things:
            return 0 if told.is_specific(behind + 1) else behind + 1
    return 0
