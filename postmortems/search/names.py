"""The words of names, as they are written: by their beginnings a name is completed while it is typed."""

from functools import lru_cache

from .words import JOINT, NO_SIGN_OF_A_WORD, normal, words

#: Before a word of a name among what the index looks up.
SIGN = "n"
#: The fields of a record by which it is called.
NAMES = frozenset(["title", "short_title", "reference", "alias"])
LONGEST = 60


@lru_cache(maxsize=5_000)
def words_of_name(text):
    """All words in a name, of an identifier its parts and the whole: ``DynamoDB`` has dynamo, db and dynamodb."""
    return tuple(_spelt(word) for word in words(text))


def typed_words(text):
    """The words that are typed, each maybe only begun: of an identifier its parts."""
    found, end = [], 0
    for word in words(text):
        if word.start >= end:
            found.append(_spelt(word))
        end = max(end, word.end)
    return found


def has_words(name, typed):
    """Whether each of the typed words begins a word of the name."""
    known = words_of_name(name)
    return all(any(word.startswith(beginning) for word in known) for beginning in typed)


def token_of_name(word):
    """How the index writes the word: the beginning of a word as the beginning of what is written of the whole."""
    return SIGN + "".join(sign if sign.isascii() else f"_{ord(sign):x}_" for sign in word)


def tokens_of_name(text):
    return {token_of_name(word) for word in words_of_name(text) if word}


def _spelt(word):
    if JOINT in word.stem:
        return word.stem[:LONGEST]
    return NO_SIGN_OF_A_WORD.sub("", normal(word.text))[:LONGEST]
