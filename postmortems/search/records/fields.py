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
    Field("short_title", "!", "short title", 9),
    Field("signal", "g", "signal", 7),
    Field("symptom", "y", "symptom", 7),
    Field("tag", "k", "tag", 5),
    Field("was", "w", "what it was", 6),
    Field("first_signs", "f", "first signs", 6),
    Field("summary", "s", "summary", 6),
    Field("trigger", "r", "trigger", 5),
    Field("cause", "c", "cause", 5),
    Field("statement", "d", "statement", 5),
    Field("service", "v", "service", 4),
    Field("organization", "o", "organisation", 4),
    Field("region", "z", "region", 4),
    Field("ended_by", "e", "what ended it", 5),
    Field("impact", "i", "impact", 4),
    Field("event", "l", "timeline", 3),
    Field("when", "n", "when", 3),
    Field("question", "q", "question", 3),
    Field("figure", "u", "figure", 3),
    Field("remediation", "m", "remediation", 2.5),
    Field("lesson", "x", "lesson", 4),
    Field("prose", "p", "text", 2.5),
    Field("looked_like", "h", "what it looked like", 2),
    Field("source", "b", "source", 1.5),
    Field("caveat", "j", "what is not known", 1.5),
]
BY_NAME = {field.name: field for field in FIELDS}
BY_SIGN = {field.sign: field for field in FIELDS}

#: What the index tells apart of where a word stands best: of each level, how much the fields in it weigh at least, and
#: what a word in it weighs before the rows themselves are looked at.
LEVELS = {"a": (7, 9.0), "b": (4, 5.5), "c": (0, 3.0)}
#: Which of the fields are alike to the index: those that name what it was, those that say it, and the rest.
LEVEL_OF = {
    field.name: next(level for level, (least, _) in LEVELS.items() if field.weight >= least) for field in FIELDS
}
