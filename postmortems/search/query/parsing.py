"""Reading what is typed. What makes no sense as an operator is a word like any other, and that is said."""

from .cleaning import LONGEST, cleaned
from .fields import FACET_OF, meant_by
from .pastes import is_paste, words_of_paste
from .pieces import pieces
from .terms import FieldFilter, Query, Term

#: A shorter beginning of a word is that of too many.
SHORTEST_PREFIX = 2
NOT_CLOSED = "A quotation mark is not closed, so the words after it are searched one by one."
LONE_OR = "OR belongs between two words. Here it is searched as a word itself."
OR_OF_FILTERS = "OR joins words, or filters of one name. Here all of it is asked for."
CUT = f"Only the first {LONGEST:,} characters are searched."
ONLY_NOISE = "There are only numbers, times and the like in it, so these are searched as they are."


def parse(text):
    """What is typed, as it is searched."""
    typed, is_cut = cleaned(text)
    if is_paste(typed):
        return _paste(typed, is_cut)
    return _Reading(typed).query()


def _paste(typed, is_cut):
    words, found_some = words_of_paste(typed)
    problems = [CUT] * is_cut + [ONLY_NOISE] * (bool(words) and not found_some)
    groups = tuple((Term("word", word),) for word in words)
    return Query(typed, groups, problems=tuple(problems), is_paste=True)


class _Reading:
    """What is read so far, piece by piece."""

    def __init__(self, typed):
        self.typed = typed
        self.groups, self.excluded, self.filters, self.cuts, self.problems = [], [], [], [], []
        self.last = None  #: what an OR would follow: the list of alternatives, or the name of a filter
        self.is_after_or = False

    def query(self):
        for piece in pieces(self.typed):
            self.take(piece)
        if self.is_after_or:
            self.or_is_a_word()
        return Query(
            self.typed,
            tuple(map(tuple, self.groups)),
            tuple(self.excluded),
            tuple(self.filters),
            tuple(dict.fromkeys(self.problems)),
            cuts=tuple(self.cuts),
        )

    def take(self, piece):
        if piece.kind == "stray":
            self.problems.append(NOT_CLOSED)
        elif piece.kind == "or":
            self.take_or()
        elif piece.name.lower() in FACET_OF and piece.text:
            self.take_filter(piece)
        else:
            for term in self.terms(piece):
                self.take_term(term, is_minus=piece.is_minus)

    def take_or(self):
        if self.is_after_or or self.last is None:
            self.or_is_a_word()
        else:
            self.is_after_or = True

    def or_is_a_word(self):
        self.problems.append(LONE_OR)
        if self.is_after_or:
            self.is_after_or = False
            self.take_term(Term("word", "OR"))

    def take_filter(self, piece):
        if piece.is_minus:
            self.problems.append(
                f"A filter cannot be left out: “{piece.typed}” leaves out what has “{piece.text}” in it."
            )
            self.take_term(Term("phrase", piece.text), is_minus=True)
            return
        name = piece.name.lower()
        if self.is_after_or and self.last != name:
            self.problems.append(OR_OF_FILTERS)
        self.is_after_or, self.last = False, name
        self.filters.append(FieldFilter(name, piece.text, piece.typed))
        self.cuts.append((piece.start, piece.end))

    def take_term(self, term, *, is_minus=False):
        if is_minus:
            if self.is_after_or:
                self.or_is_a_word()
            self.excluded.append(term)
            self.last = None
            return
        if self.is_after_or and isinstance(self.last, list):
            self.last.append(term)
        else:
            if self.is_after_or:
                self.problems.append(OR_OF_FILTERS)
            self.last = [term]
            self.groups.append(self.last)
        self.is_after_or = False

    def terms(self, piece):
        """The words, phrase or beginning of a word that a piece asks for."""
        name, text = piece.name, piece.text
        of_filter = name or (text if piece.typed.endswith(":") else "")
        if of_filter.lower() in FACET_OF:
            self.problems.append(f"After “{of_filter.lower()}:” a value has to stand, without a blank between them.")
            return [Term("word", of_filter)]
        if piece.kind == "phrase":
            return [Term("word", name)] * bool(name) + [Term("phrase", text)] * bool(text)
        if name and (meant := meant_by(name)):
            self.problems.append(
                f"There is no filter “{name}”, so “{piece.typed}” is searched as words. Is “{meant}” meant?"
            )
            return [Term("word", name), Term("word", text)]
        return [self.word(f"{name}:{text}" if name else text)]

    def word(self, text):
        bare = text.strip("*")
        if text.startswith("*"):
            self.problems.append("A star stands for the rest of a word, at its end: before it, it is left out.")
        if not text.endswith("*"):
            return Term("word", bare)
        if len(bare) < SHORTEST_PREFIX:
            self.problems.append(f"“{text}” would be almost any word. Two letters or more have to stand before a star.")
            return Term("word", bare)
        return Term("prefix", bare)
