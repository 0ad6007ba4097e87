"""What else people call what is searched for: the groups of synonyms, matched with the words of a query."""

from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from incidents.edition import of_request
from postmortems.models import SynonymGroup
from postmortems.models.synonym_group import GROUPS_AT_MOST, phrases_in

from .words import JOINT, STOP_STEMS, normal, stems

#: Of a long query so many words are looked at, and so many expansions are given.
LOOKED_AT, EXPANSIONS_AT_MOST = 400, 80


class Expansion(NamedTuple):
    """The words from ``start`` up to ``end`` of a query are searched as these stems, too."""

    start: int
    end: int
    stems: tuple[str, ...]
    text: str


class Phrase(NamedTuple):
    stems: tuple[str, ...]
    text: str


class Thesaurus:
    """All groups, by the stems of their phrases."""

    def __init__(self, texts):
        self.groups: dict = {}  #: by the stems of a phrase, the groups in which it stands
        self.lengths: dict = {}  #: by the first stem, how many stems the phrases have that begin with it
        self.stems: set = set()  #: of all phrases, but those of stop words
        for text in texts:
            group = [Phrase(stems_of(phrase), phrase) for phrase in phrases_in(text)]
            group = [phrase for phrase in group if not STOP_STEMS.issuperset(phrase.stems)]
            for phrase in group:
                self.stems.update(phrase.stems)
                self.groups.setdefault(phrase.stems, []).append(group)
                self.lengths.setdefault(phrase.stems[0], set()).add(len(phrase.stems))
        self.stems -= STOP_STEMS

    def expansions(self, typed):
        """What each phrase among the typed stems stands for, the longest where several begin at one place.

        Phrases may overlap. One within a longer one is none: of “memory leak” no word means RAM.
        """
        return list(islice(self.every_expansion(list(typed[:LOOKED_AT])), EXPANSIONS_AT_MOST))

    def every_expansion(self, typed):
        reached = 0
        for start in range(len(typed)):
            end = self.end_of_phrase(typed, start)
            if end > reached:
                reached, phrase = end, tuple(typed[start:end])
                others = {other.stems: other.text for group in self.groups[phrase] for other in group}
                yield from (Expansion(start, end, stems, text) for stems, text in others.items() if stems != phrase)

    def end_of_phrase(self, typed, start):
        """Where the longest phrase ends that begins there; 0 where none does."""
        for length in sorted(self.lengths.get(typed[start], ()), reverse=True):
            end = start + length
            if end <= len(typed) and tuple(typed[start:end]) in self.groups:
                return end
        return 0


def stems_of(phrase):
    """The stems of a phrase, of what hyphens join each for itself: a record may write it without."""
    return tuple(stem for stem in stems(normal(phrase)) if JOINT not in stem)


#: The texts of all groups, and the edition at which they were read.
_read: tuple[str | None, tuple[str, ...]] = (None, ())


def thesaurus():
    """The thesaurus as it is now: read once for each edition of the record, put together where its texts changed."""
    global _read
    edition = of_request.get()
    of, texts = _read
    if edition is None or of != edition:
        texts = tuple(SynonymGroup.objects.order_by("slug").values_list("phrases", flat=True)[:GROUPS_AT_MOST])
        _read = edition, texts
    return _of(texts)


@lru_cache(maxsize=1)
def _of(texts):
    return Thesaurus(texts)


def synonyms(typed):
    """The expansions of a query, of which the stems are given in their order."""
    return thesaurus().expansions(typed)
