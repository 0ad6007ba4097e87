"""The ways in which a term of a query may stand in a record: the word, the parts of an identifier, what begins so."""

import re

from postmortems.models import SearchWord

from .query.terms import Term
from .units import Alternative, Unit
from .words import JOINT, LONGEST, normal, words

#: So many words of a term count, and so many words does a typed beginning stand for.
WORDS_AT_MOST, COMPLETIONS, ALTERNATIVES_AT_MOST = 24, 40, 12
#: Parts of an identifier side by side, or all of them anywhere.
SIDE_BY_SIDE, ANYWHERE = 0.95, 0.45
#: What stands between the names in an address, and what every address has.
BETWEEN_NAMES = re.compile(r"[./\\:@?&=]+")
OF_ADDRESSES = {"", "com", "net", "org", "io", "www", "http", "https", "amazonaws"}
LONGEST_ADDRESS, NAMES_AT_MOST = 200, 6
#: ``5.15 am``, of which records tell as 05:15.
TIME_OF_DAY = re.compile(r"(\d{1,2})[.:](\d\d)\s*([ap])\.?m\.?", re.IGNORECASE)


def alternatives_of(term, *, is_completed=True):
    """The ways in which a term may stand in a record."""
    if term.kind == "prefix":
        return _beginning_with(term.text, is_completed=is_completed)
    if time := TIME_OF_DAY.fullmatch(term.text.strip()):
        hour = int(time[1]) % 12 + (12 if time[3].lower() == "p" else 0)
        return [Alternative((f"{hour}{JOINT}{time[2]}",))]
    neighbours, wholes, end = [], [], 0
    for word in words(term.text):
        (wholes if word.start < end else neighbours).append(word)
        end = max(end, word.end)
    if not neighbours:
        return []
    stems = tuple(word.stem for word in neighbours[:WORDS_AT_MOST])
    if len(stems) == 1:
        return [Alternative(stems)]
    if term.kind == "phrase":
        return [Alternative(stems, is_phrase=True)]
    found = [Alternative(stems, SIDE_BY_SIDE, is_phrase=True)]
    found += [Alternative((word.stem,)) for word in wholes if word.end - word.start == len(term.text.strip())]
    return [*found, Alternative(stems, ANYWHERE)]


def parts_of(text, place):
    """The names in an address, ``kinesis`` and ``us-east-1``: each a unit of its own."""
    if not BETWEEN_NAMES.search(text):
        return ()
    names = [name for name in BETWEEN_NAMES.split(text[:LONGEST_ADDRESS]) if normal(name) not in OF_ADDRESSES]
    found = [Unit(name, tuple(alternatives_of(Term("word", name))), place=place) for name in names[:NAMES_AT_MOST]]
    return tuple(unit for unit in found if unit.alternatives)


def _beginning_with(text, *, is_completed):
    found = [word for word in words(text) if JOINT not in word.stem]
    if not found:
        return []
    *before, last = found
    beginning = normal(last.text)[:LONGEST]
    if before:  # of an identifier, whose last part is a beginning
        return [Alternative((*(word.stem for word in before[:WORDS_AT_MOST]), beginning), is_prefix=True)]
    if not is_completed:
        return [Alternative((beginning,), is_prefix=True)]
    completions = SearchWord.objects.filter(word__startswith=beginning).order_by("-documents", "word")
    stems = dict.fromkeys(completions.values_list("stem", flat=True)[:COMPLETIONS])
    others = [Alternative((stem,)) for stem in stems if not stem.startswith(beginning)]
    return [Alternative((beginning,), is_prefix=True), *others[: ALTERNATIVES_AT_MOST - 1]]
