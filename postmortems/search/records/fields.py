"""The fields of a record that are looked through, and how much it weighs that a word stands in one."""

from typing import NamedTuple


class Field(NamedTuple):
    """``sign`` stands for it in the index, ``label`` is what readers call it, ``weight`` is beside that of others."""

    name: str
    sign: str
    label: str
    weight: float


#: All of them. Renaming one, or another sign, wants `rebuild_search`.
FIELDS = [
    Field("title", "t", "title", 10),
    Field("reference", "#", "reference", 10),
    Field("alias", "a", "also called", 9),
    Field("signal", "g", "signal", 8),
    Field("symptom", "y", "symptom", 7),
    Field("tag", "k", "tag", 6),
    Field("was", "w", "what it was", 6),
    Field("first_signs", "f", "first signs", 6),
    Field("summary", "s", "summary", 5),
    Field("trigger", "r", "trigger", 5),
    Field("cause", "c", "cause", 5),
    Field("statement", "d", "statement", 5),
    Field("service", "v", "service", 4),
    Field("organization", "o", "organisation", 4),
    Field("region", "z", "region", 4),
    Field("ended_by", "e", "what ended it", 4),
    Field("impact", "i", "impact", 4),
    Field("event", "l", "timeline", 3),
    Field("when", "n", "when", 3),
    Field("question", "q", "question", 3),
    Field("figure", "u", "figure", 3),
    Field("remediation", "m", "remediation", 2.5),
    Field("lesson", "x", "lesson", 2.5),
    Field("prose", "p", "text", 2.5),
    Field("looked_like", "h", "what it looked like", 2),
    Field("source", "b", "source", 1.5),
    Field("caveat", "j", "what is not known", 1.5),
]
BY_NAME = {field.name: field for field in FIELDS}
BY_SIGN = {field.sign: field for field in FIELDS}

#: What the index tells apart: whether a word stands anywhere, in a field that says what it was, in one that names it.
LEVELS = {"c": 0, "b": 4, "a": 7}
#: What a word weighs at its best level, before the rows themselves are looked at.
LEVEL_WEIGHTS = {"c": 3.0, "b": 5.5, "a": 9.0}


def levels_of(sign):
    """The levels at which a word in the field is found."""
    weight = BY_SIGN[sign].weight
    return [level for level, least in LEVELS.items() if weight >= least]
