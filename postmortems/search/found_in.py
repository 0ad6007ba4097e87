"""In which parts of a record it stands what was searched for: ``in:causes``, and how many results have it in each.

A result has it in a part if the part alone has as large a share of what was asked as a result must have, and all that
was asked for in quotation marks, or with OR. Several parts count together, as if they were one.
"""

from typing import NamedTuple

from django.db import connection

from postmortems.models import SearchDocument, ThingKind

from .index.texts import token_of
from .matching import AS_TEXT, DOCUMENTS, KIND, THING, look_ups, looked_up, place_in, run_by_index, telling, tokens_of
from .records.parts import BY_PART, PARTS
from .words import STOP_STEMS

#: By the sign of a field the name of its part.
OF_FIELD = {sign: part.name for part in PARTS for sign in part.field_signs}
#: The lines of the stems of a document, with their places from 1 on. SQLite reads them as the items of a JSON list.
LINES = {
    "postgresql": "unnest(string_to_array(stems, E'\\n')) WITH ORDINALITY line (text, place)",
    "sqlite": (
        "(SELECT value AS text, key + 1 AS place FROM "
        "json_each('[' || replace(json_quote(stems), '\\n', '\",\"') || ']')) line"
    ),
}


def ids_in(plan, most, names):
    """The ids of the incidents that have it in the parts of these names taken together, as one text."""
    parts = [BY_PART[name] for name in names]
    branches, parameters = [], []
    for number, unit in enumerate(plan.units):
        for factor, alternatives, is_phrase in () if unit.is_common else look_ups(unit):
            condition, values = _having(alternatives, parts, is_phrase=is_phrase)
            branches.append(f"SELECT id, {number} AS unit, {unit.weight * factor:.6f} AS mass FROM {condition}")  # noqa: S608
            parameters += values
    if not branches:
        return ""
    best = (
        f"SELECT id, unit, MAX(mass) AS mass FROM ({' UNION ALL '.join(branches)}) hits "  # noqa: S608
        f"GROUP BY id, unit"
    )
    required = [number for number, unit in enumerate(plan.units) if unit.is_required]
    found = f"SELECT id FROM ({best}) best GROUP BY id HAVING SUM(mass) >= {least(plan, most):.6f}"  # noqa: S608
    if required:
        each = f"SUM(CASE WHEN unit IN ({', '.join(map(str, required))}) THEN 1 ELSE 0 END)"
        found += f" AND {each} = {len(required)}"
    things = f"SELECT {THING} AS thing FROM ({found}) found WHERE {KIND} = {int(ThingKind.INCIDENT)}"  # noqa: S608
    [(ids,)] = run_by_index(f"SELECT {AS_TEXT[connection.vendor]} FROM ({things}) things", parameters)  # noqa: S608
    return ids or ""


def least(plan, most):
    """What a part must have of the weight of all units; of a single unit it need not have it as it was typed."""
    return plan.share * most * (1 - 1e-5) if len(plan.units) > 1 else 0.0


def _having(alternatives, parts, *, is_phrase):
    """What follows FROM where the documents are wanted that have one of these in the parts, and its parameters."""
    signs = [part.sign for part in parts]
    condition, values = looked_up(" | ".join(f"({tokens_of(one, signs, signs)})" for one in alternatives))
    if is_phrase:
        of_fields = "".join(part.field_signs for part in parts)
        phrase, find = f" {' '.join(alternatives[0].stems)} ", place_in()
        condition = (
            f"{DOCUMENTS} WHERE id IN (SELECT id FROM {condition}) AND {find}(stems, %s) > 0 AND EXISTS (SELECT 1 "  # noqa: S608
            f"FROM {LINES[connection.vendor]} WHERE {find}(line.text, %s) > 0 "
            f"AND {find}(%s, substr(fields, CAST(line.place AS integer), 1)) > 0)"
        )
        values += [phrase, phrase, of_fields]
    return condition, values


class LookUp(NamedTuple):
    factor: float
    alternatives: list[tuple[list[str], bool]]  #: of each the stems, and whether the last is the beginning of one
    phrase: str  #: that has to stand in a line, too; blank for none


class Wanted(NamedTuple):
    """A unit of what was asked, with what is looked up for it, that which counts most first."""

    weight: float
    is_required: bool
    look_ups: list[LookUp]


def counts_of(plan, most, ids):
    """How many of these incidents have it in each part, by its name."""
    counts = dict.fromkeys(BY_PART, 0)
    enough, wanted = least(plan, most), [_wanted(unit) for unit in plan.units if not unit.is_common]
    for fields, stems in SearchDocument.of(ThingKind.INCIDENT, ids).values_list("fields", "stems"):
        texts: dict[str, list[str]] = {}
        for sign, line in zip(fields, stems.split("\n"), strict=False):
            if sign in OF_FIELD:
                texts.setdefault(OF_FIELD[sign], []).append(line)
        for name, lines in texts.items():
            counts[name] += _has_enough(wanted, "\n".join(lines), enough)
    return counts


def _wanted(unit):
    found = [
        LookUp(
            factor,
            [(telling(one), one.is_prefix) for one in alternatives],
            f" {' '.join(alternatives[0].stems)} " if is_phrase else "",
        )
        for factor, alternatives, is_phrase in look_ups(unit)
    ]
    return Wanted(unit.weight, unit.is_required, sorted(found, key=lambda one: -one.factor))


def _has_enough(wanted, text, enough):
    mass, has_some = 0.0, False
    for unit in wanted:
        factor = next((one.factor for one in unit.look_ups if _has_one(text, one)), 0)
        if factor:
            mass += unit.weight * factor
            has_some = True
        elif unit.is_required:
            return False
    return has_some and mass >= enough


def _has_one(text, asked):
    """Whether a text of stems has one of the alternatives, as the index would find it."""
    if asked.phrase and asked.phrase not in text:
        return False
    return any(_has(text, stems, is_prefix) for stems, is_prefix in asked.alternatives)


def _has(text, stems, is_prefix):
    *before, last = stems
    if not all(f" {stem} " in text for stem in before):
        return False
    if is_prefix:
        beginning = token_of(last)
        return any(token_of(stem).startswith(beginning) for stem in text.split() if stem not in STOP_STEMS)
    return f" {last} " in text and last not in STOP_STEMS
