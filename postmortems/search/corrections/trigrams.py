"""The trigrams of the counted words: how the database keeps them, and looks by them for words that are alike."""

import re

from django.db import connection

from incidents.database_triggers import DatabaseTrigger
from postmortems.models import SearchWord, WordTrigram

WORDS, TRIGRAMS = SearchWord._meta.db_table, WordTrigram._meta.db_table
#: Shorter words are too easily like another, longer ones are nothing that is typed.
SHORTEST, LONGEST = 4, 24
#: No word with one of these signs is mended, or proposed.
NO_LETTERS = "0-9_''’"
PROPOSED = re.compile(rf"[^{NO_LETTERS}]{{{SHORTEST},{LONGEST}}}")
#: So many words that share the most trigrams are looked at for each that was typed.
ALIKE_AT_MOST = 60

PLACES = ", ".join(f"({place})" for place in range(1, LONGEST + 2))
ADD_ON_SQLITE = f"""
    INSERT OR IGNORE INTO {TRIGRAMS} (trigram, letters, word)
    SELECT substr('  ' || NEW.word || ' ', column1, 3), length(NEW.word), NEW.word FROM (VALUES {PLACES})
    WHERE column1 <= length(NEW.word) + 1 AND length(NEW.word) BETWEEN {SHORTEST} AND {LONGEST}
    AND NEW.word NOT GLOB '*[{NO_LETTERS}]*';
"""  # noqa: S608
ADD_ON_POSTGRESQL = f"""
    INSERT INTO {TRIGRAMS} (trigram, letters, word)
    SELECT substr('  ' || word || ' ', place, 3), length(word), word
    FROM new_rows, generate_series(1, {LONGEST} + 1) place
    WHERE place <= length(word) + 1 AND length(word) BETWEEN {SHORTEST} AND {LONGEST} AND word !~ '[{NO_LETTERS}]'
    ON CONFLICT DO NOTHING;
"""  # noqa: S608
REMOVE_ON_SQLITE = f"DELETE FROM {TRIGRAMS} WHERE word = OLD.word;"  # noqa: S608
REMOVE_ON_POSTGRESQL = f"DELETE FROM {TRIGRAMS} WHERE word IN (SELECT word FROM old_rows);"  # noqa: S608


def trigram_triggers():
    """A word is counted, or no longer. It is never renamed."""
    needs = (TRIGRAMS,)
    yield DatabaseTrigger("trigrams_added", WORDS, ("INSERT",), ADD_ON_SQLITE, ADD_ON_POSTGRESQL, needs=needs)
    yield DatabaseTrigger("trigrams_removed", WORDS, ("DELETE",), REMOVE_ON_SQLITE, REMOVE_ON_POSTGRESQL, needs=needs)
    emptied = f"DELETE FROM {TRIGRAMS};"  # noqa: S608
    yield DatabaseTrigger("trigrams_emptied", WORDS, ("TRUNCATE",), postgresql=emptied, needs=needs)


def trigrams(word):
    padded = f"  {word} "
    return sorted({padded[place : place + 3] for place in range(len(word) + 1)})


def words_without_trigrams(words):
    """How many of the counted words have no trigrams though they should, or the other way round."""
    kept = set(WordTrigram.objects.values_list("word", flat=True).distinct())
    return len(kept.symmetric_difference(word for word in words if PROPOSED.fullmatch(word)))


def misspelt(words):
    """SQL that begins with the places of those words that no document has in any form, and its parameters.

    ``words`` yields (place, word, stem). It names these places ``missing``, and all of them ``suspects``.
    """
    rows, parameters = [], []
    for word in words:
        rows.append("(%s, %s, %s)")
        parameters += word
    sql = f"""
        suspects (place, word, stem) AS (VALUES {", ".join(rows)}),
        missing AS (
            SELECT place FROM suspects
            WHERE NOT EXISTS (SELECT 1 FROM {WORDS} c WHERE c.stem = suspects.stem AND c.documents > 0)
            AND NOT EXISTS (SELECT 1 FROM {WORDS} c WHERE c.word = suspects.word AND c.documents > 0)
        )
    """  # noqa: S608
    return sql, parameters


def alike(places):
    """SQL for WITH, of what is ``typed``; SQL of (place, word, documents), of counted words like it; its parameters.

    ``places`` yields (place, word, fewest letters, most letters, fewest trigrams in common). Words are looked for at
    the places of a table ``wanted``.
    """
    rows, parameters = [], []
    for place, word, fewest, most, common in places:
        for trigram in trigrams(word):
            rows.append("(%s, %s, %s, %s, %s)")
            parameters += [place, trigram, fewest, most, common]
    typed = f"typed (place, trigram, fewest, most, common) AS (VALUES {', '.join(rows)})"
    by_word = 'COLLATE "C"' if connection.vendor == "postgresql" else ""
    found = f"""
        SELECT place, word, documents FROM (
            SELECT shared.place, shared.word, counted.documents, ROW_NUMBER() OVER (
                PARTITION BY shared.place ORDER BY shared.common DESC, counted.documents DESC, shared.word {by_word}
            ) AS number
            FROM (
                SELECT typed.place, kept.word, COUNT(*) AS common
                FROM wanted
                JOIN typed ON typed.place = wanted.place
                JOIN {TRIGRAMS} kept
                    ON kept.trigram = typed.trigram AND kept.letters BETWEEN typed.fewest AND typed.most
                GROUP BY typed.place, kept.word HAVING COUNT(*) >= MIN(typed.common)
            ) shared
            JOIN {WORDS} counted ON counted.word = shared.word AND counted.documents > 0
        ) ranked WHERE number <= {ALIKE_AT_MOST}
    """  # noqa: S608
    return typed, found, parameters


def mistakes(typed, word):
    """How many letters are wrong, missing, too many, or changed places with their neighbours."""
    before, last = [], list(range(len(word) + 1))
    for row, letter in enumerate(typed, start=1):
        now = [row]
        for column, other in enumerate(word, start=1):
            best = min(last[column] + 1, now[-1] + 1, last[column - 1] + (letter != other))
            if row > 1 and column > 1 and letter == word[column - 2] and typed[row - 2] == other:
                best = min(best, before[column - 2] + 1)
            now.append(best)
        before, last = last, now
    return last[-1]
