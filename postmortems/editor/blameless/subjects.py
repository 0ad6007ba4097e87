"""Who does what in a sentence: whether a person is said to do what a verb tells, or something else.

This knows little grammar, and looks a few words around: what it asks of a sentence is counted, not long.
"""

from functools import cached_property

from .lists import Lists
from .text import QUOTED, Sentence

#: So many words before a verb are looked at, and so many clauses.
LOOKED_BACK, CLAUSES = 14, 3
THEY = "they"


class Told:
    """What a sentence tells of its people. ``known``: names and user names of people of the record."""

    def __init__(self, sentence: Sentence, lists: Lists, known: frozenset[str]) -> None:
        self.sentence, self.lists, self.known = sentence, lists, known
        self.words = sentence.words
        self.steps = 0
        #: Where the phrases stand that were looked at.
        self.verbs: set[int] = set()

    def is_name(self, place: int) -> bool:
        word, written = self.words[place], self.sentence.written[place]
        if written.startswith("@"):
            return True
        return written[:1].isupper() and (word in self.lists.names or word in self.known)

    def is_person(self, place: int) -> bool:
        """Whether a word is one for a person, or a person's name, with nothing behind it that belongs to it."""
        word = self.words[place]
        if word in self.lists.pronouns:
            return True
        if word == THEY:
            return self.people_from < place
        if not (word in self.lists.people or self.is_name(place)):
            return False
        behind = place + 1
        if self.is_name(place) and behind < len(self.words) and self.sentence.written[behind][:1].isupper():
            behind += 1  # a family name
        return behind >= len(self.words) or self._ends_phrase(behind)

    def _ends_phrase(self, place: int) -> bool:
        """Whether a word does not belong to the thing named before it: “the team failed”, not “the team lead”."""
        word = self.words[place]
        if word == "'s":
            return False
        return (
            word in self.lists.begins_clause
            or word in self.lists.prepositions
            or word in self.lists.auxiliaries
            or word in self.lists.past
            or word.endswith(("ed", "ly"))
            or place in self.verbs
        )

    @cached_property
    def people_from(self) -> int:
        """The first place at which somebody is named for whom “they” may stand."""
        nobody = ("nobody", "somebody", "someone")
        words = enumerate(self.words)
        return next((at for at, word in words if word in self.lists.people or word in nobody), len(self.words))

    def subject(self, verb: int) -> str:
        """Who does what the verb at a place tells: ``person``, ``machine``, or nothing where it is not said."""
        self.verbs.add(verb)
        end = verb
        for _ in range(CLAUSES):
            start = end
            while start > 0 and end - start < LOOKED_BACK and self.words[start - 1] not in self.lists.begins_clause:
                start -= 1
                self.steps += 1
            found = self._head(start, end)
            if found or start == 0:
                return found
            before = self.words[start - 1]
            end = start - 1
            if before in ("which", "that"):
                return self._named_before(end)
            while end > 0 and self.words[end - 1] in self.lists.begins_clause:
                end -= 1
        return ""

    def _head(self, start: int, end: int) -> str:
        """What a clause is about: the first thing in it that no preposition belongs to."""
        after_preposition = False
        for place in range(start, end):
            self.steps += 1
            word = self.words[place]
            if word in self.lists.prepositions:
                after_preposition = True
            elif word in ("the", "a", "an", "our", "their", "its", "his", "her", "this", "these", "those", "some"):
                continue
            elif self.is_person(place):
                if not after_preposition:
                    return "person"
                after_preposition = False
            elif word in self.lists.auxiliaries or word.endswith("ly"):
                continue
            elif place + 1 == end or (self._ends_phrase(place + 1) and self.words[place + 1] != "that"):
                if not after_preposition:
                    return "machine"
                after_preposition = False
        return ""

    def _named_before(self, place: int) -> str:
        """What “which” or “that” stands for: the word before it."""
        while place > 0 and self.words[place - 1] == ",":
            place -= 1
        if place == 0:
            return ""
        return "person" if self.words[place - 1] in self.lists.people or self.is_name(place - 1) else "machine"

    @cached_property
    def names_person(self) -> bool:
        """Whether the sentence says anything of a person who might have acted."""
        return any(self.is_person(place) for place in range(len(self.words)))

    @cached_property
    def last_person(self) -> int:
        return next((place for place in reversed(range(len(self.words))) if self.is_person(place)), -1)

    @cached_property
    def tells_of_wrong(self) -> bool:
        """Whether the sentence tells of a cause, or of something that was wrong."""
        return any(word.startswith(self.lists.wrong) for word in self.words)

    @cached_property
    def is_conditional(self) -> bool:
        """Whether it says what would have been if somebody had done otherwise: “if they had …”, “had we …”."""
        if not self.words or not self.names_person:
            return False
        return self.words[0] == "had" or ("if" in self.words and "had" in self.words)

    def is_denied(self, place: int) -> bool:
        """Whether one of the words just before says that it is not so."""
        return any(word in self.lists.negations for word in self.words[max(place - 5, 0) : place])

    def is_done_by_people(self, behind: int, acts: frozenset[str]) -> bool:
        """Whether it goes on with “been”, and what only people do; or with that itself."""
        following = [word for word in self.words[behind : behind + 4] if not word.endswith("ly")]
        if not following:
            return False
        if following[0] == "been":
            return any(word in acts for word in following[1:3])
        return following[0] in acts and following[0] in ("gone", "happened")

    def begins_action(self, place: int) -> bool:
        """Whether what stands at a place is what is to be done: it begins the sentence, or stands behind “we will”."""
        if place == 0:
            return True
        before = self.words[place - 1]
        if before in ("to", "will", "must", "should", "shall", "and", "or", "please", "also", "then", "let's", "we'll"):
            return True
        return before == "," and self.words[place] != QUOTED

    def is_specific(self, place: int) -> bool:
        """Whether the rest of the sentence says how: a number, a name in code, a way."""
        rest = self.words[place:]
        return any(word == QUOTED or word[:1].isdigit() or word in self.lists.vague_ways for word in rest)
