"""Names that are near to one that was typed: it begins their words, or a slip or two makes them of it."""

from functools import lru_cache

from postmortems.search.names import typed_words, words_of_name

from .mending import fewest_in_common, wrong
from .trigrams import mistakes, trigrams

#: A longer text is no name, nor is one of more words.
LONGEST, WORDS_AT_MOST = 80, 8
#: A shorter word has to be there as it was typed, and one with digits from so many signs on may have one wrong.
SHORTEST, SHORTEST_WITH_DIGITS = 3, 4


def distances(typed, names):
    """How far each name is from what was typed, by the name, for those that are near. The names are in small letters.

    Each word that was typed has to be near to one of a name, or all of it to the name or to a word of it.
    """
    words = typed_words(typed)
    if len(typed) > LONGEST or not 0 < len(words) <= WORDS_AT_MOST:
        return {}
    words_of = {name: {bare(word) for word in words_of_name(name)} | {bare(name)} for name in names}
    vocabulary = set().union(*words_of.values())
    whole, *each = (_near(word, vocabulary) for word in (bare(typed), *words))
    found = {}
    for name, own in words_of.items():
        as_whole = [whole[word] for word in own & whole.keys()]
        by_words = [min((near[word] for word in own & near.keys()), default=None) for near in each]
        if None not in by_words:
            as_whole.append(sum(by_words))
        if as_whole:
            found[name] = min(as_whole)
    return found


def bare(text):
    """``us-east-1`` and ``useast1`` are one."""
    return "".join(sign for sign in text if sign.isalnum())


def _near(typed, vocabulary):
    """Of the words those near to a typed one, each with how many letters are wrong: none where it begins so."""
    allowed, own, common = _wrong(typed), _trigrams(typed), fewest_in_common(typed)
    found = {word: 0 for word in vocabulary if typed and word.startswith(typed)}
    for word in vocabulary - found.keys():
        if abs(len(word) - len(typed)) <= allowed and len(own & _trigrams(word)) >= common:
            number = mistakes(typed, word)
            if number <= allowed and (number == 1 or word[0] == typed[0]):
                found[word] = number
    return found


@lru_cache(maxsize=20_000)
def _trigrams(word):
    return frozenset(trigrams(word))


def _wrong(word):
    if any(sign.isdigit() for sign in word):
        return int(len(word) >= SHORTEST_WITH_DIGITS)
    return wrong(word) if len(word) >= SHORTEST else 0
