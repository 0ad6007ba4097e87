"""Words that are on record, near to what was typed: for a page that found nothing."""

from itertools import zip_longest

from django.db import connection

from postmortems.search.words import stem

from .trigrams import alike, misspelt, mistakes
from .typed import words_typed

TERMS_AT_MOST, LOOKED_AT = 8, 4
SHORTEST = 3
#: So many letters may follow what was typed.
LONGER_BY = 6


def nearest_terms(query):
    """At most eight words that open documents have: near to typed ones that none has, or beginning like any.

    Each typed word has its turn. Of the forms of a word one is named.
    """
    typed = [one for one in words_typed(query) if len(one.word) >= SHORTEST and not one.is_stop_word][:LOOKED_AT]
    if not typed or query.is_paste:
        return []
    missing, near = look_up(typed)
    turns = [
        sorted(
            (distance, -documents, word)
            for word, documents in near.get(place, ())
            if (distance := nearness(one.word, word, is_missing=place in missing)) is not None
        )
        for place, one in enumerate(typed)
    ]
    turns = [turns[place] for place in sorted(range(len(turns)), key=lambda place: place not in missing)]
    terms = {stem(one.word): "" for place, one in enumerate(typed) if place not in missing}
    for turn in zip_longest(*turns):
        for one in filter(None, turn):
            terms.setdefault(stem(one[-1]), one[-1])
    return [term for term in terms.values() if term][:TERMS_AT_MOST]


def look_up(typed):
    """The places of the words that no document has, and for each place counted words that are like it."""
    missing, words = misspelt((place, one.word, one.stem) for place, one in enumerate(typed))
    with_trigrams, found, parameters = alike(
        (place, one.word, max(SHORTEST, len(one.word) - 2), len(one.word) + LONGER_BY, 2)
        for place, one in enumerate(typed)
    )
    sql = f"""
        WITH {missing}, wanted AS (SELECT place FROM suspects), {with_trigrams}
        SELECT place, '' AS word, 0 AS documents FROM missing UNION ALL {found}
    """  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [*words, *parameters])
        rows = cursor.fetchall()
    near: dict = {}
    for place, word, documents in rows:
        if word:
            near.setdefault(place, []).append((word, documents))
    return {place for place, word, _ in rows if not word}, near


def nearness(typed, word, *, is_missing):
    """The less the nearer; None for what is another word."""
    if word.startswith(typed):
        return 0
    if not is_missing:
        return None
    number = mistakes(typed, word)
    if number == 1 or (number <= len(typed) // 3 and word[0] == typed[0]):
        return number
    return len(typed) if len(typed) > 4 and word.startswith(typed[: len(typed) * 2 // 3]) else None
