"""A whole query with its misspelt words mended."""

import re

from django.db import connection

from postmortems.search.thesaurus import thesaurus

from .trigrams import SHORTEST, WORDS, alike, misspelt, mistakes, trigrams
from .typed import words_typed

#: So many words of a query are mended.
MENDED_AT_MOST = 6
#: Half of two words that are written as one.
SHORTEST_HALF = 3


def correction(query):
    """What is typed with its misspelt words mended; None where there is nothing to mend.

    A word is misspelt if no document that is open to everybody has it in any form, nor the thesaurus. Drafts may have
    it: where the words as they are typed find something for the reader, that goes first. Pastes are left alone.
    """
    typed = [] if query.is_paste else words_typed(query)
    known = thesaurus().stems if typed else ()
    suspects = {
        place: one
        for place, one in enumerate(typed)
        if len(one.word) >= SHORTEST and not one.is_stop_word and one.stem not in known
    }
    if not suspects:
        return None
    pairs = {
        place: one.word + typed[place + 1].word for place, one in enumerate(typed[:-1]) if joins(query, typed, place)
    }
    halves = {place: list(split(one.word)) for place, one in suspects.items()}
    missing, counted, near = look_up(
        suspects, {*pairs.values(), *(half for some in halves.values() for pair in some for half in pair)}
    )
    mended: dict = {}
    for place in sorted(missing):
        pair = next((first for first in (place - 1, place) if pairs.get(first) in counted), None)
        if pair is not None:
            mended[typed[pair].start, typed[pair + 1].end] = pairs[pair]
        elif text := meant(suspects[place].word, near.get(place, ()), halves[place], counted):
            mended[typed[place].start, typed[place].end] = text
    return replaced(query.typed, mended)


def joins(query, typed, place):
    """Whether only a blank stands between a word and the next."""
    one, other = typed[place : place + 2]
    return bool(re.fullmatch(r" +", query.typed[one.end : other.start])) and not (
        one.is_stop_word or other.is_stop_word
    )


def split(word):
    """All ways in which it may be two words written as one."""
    for place in range(SHORTEST_HALF, len(word) - SHORTEST_HALF + 1):
        yield word[:place], word[place:]


def look_up(suspects, wholes):
    """Of some words, by their place, in one query: those that no document has; and for these counted words like them.

    Also how many documents have each of the ``wholes``.
    """
    missing, words = misspelt((place, one.word, one.stem) for place, one in suspects.items())
    typed, found, trigrams_of_words = alike(
        (place, one.word, len(one.word) - wrong(one.word), len(one.word) + wrong(one.word), fewest_in_common(one.word))
        for place, one in suspects.items()
    )
    names = ", ".join(["%s"] * len(wholes))
    counted = f"UNION ALL SELECT -1, word, documents FROM {WORDS} WHERE word IN ({names}) AND documents > 0"  # noqa: S608
    sql = f"""
        WITH {missing}, {typed}, wanted AS (SELECT place FROM missing ORDER BY place LIMIT {MENDED_AT_MOST})
        SELECT place, '' AS word, 0 AS documents FROM missing {counted if wholes else ""} UNION ALL {found}
    """  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [*words, *trigrams_of_words, *wholes])
        rows = cursor.fetchall()
    near: dict = {}
    for place, word, documents in rows:
        if place >= 0 and word:
            near.setdefault(place, []).append((word, documents))
    whole = {word: documents for place, word, documents in rows if place < 0}
    return {place for place, word, _ in rows if not word}, whole, near


def wrong(word):
    """How many letters of a word may be wrong."""
    return 1 if len(word) < 6 else 2


def fewest_in_common(word):
    """How many trigrams are left at least of a word with so many wrong letters."""
    return max(1, len(trigrams(word)) - 3 * wrong(word) - 1)


def meant(word, near, halves, counted):
    """The word that most likely was meant, or two words; None where none is like it.

    The fewest mistakes first, then the same first and last letter, where people seldom err, and what is no mere
    beginning; then the most frequent.
    """
    best = min(
        (
            (number, other[0] != word[0], other[-1] != word[-1], word.startswith(other), -documents, other)
            for other, documents in near
            if (number := mistakes(word, other)) <= wrong(word) and (number == 1 or other[0] == word[0])
        ),
        default=None,
    )
    if best and best[0] == 1:
        return best[-1]
    whole = [pair for pair in halves if all(half in counted for half in pair)]
    if whole:
        return " ".join(max(whole, key=lambda pair: (min(counted[half] for half in pair), pair)))
    return best and best[-1]


def replaced(text, mended):
    """The text with others in some places, in capitals where the words had them; None where it stays as it is."""
    after, end = [], 0
    for (start, stop), word in sorted(mended.items())[:MENDED_AT_MOST]:
        if start < end:
            continue
        before = text[start:stop]
        word = word.upper() if before.isupper() else word.capitalize() if before.istitle() else word
        after += [text[end:start], word]
        end = stop
    return "".join([*after, text[end:]]) if after else None
