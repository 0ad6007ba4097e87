"""How well the check of language does, on sentences it was tuned on and on others (`make language-check`)."""

from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from postmortems.editor.blameless import check

FOLDER = Path(__file__).parent
CLEAN = "clean"
DOCUMENTATION = Path("docs/authoring.md")


class Measured(NamedTuple):
    """Of one kind, or of all: sentences that are faulty, those of them that were marked, and those marked wrongly."""

    faulty: int
    found: int
    wrong: int

    @property
    def precision(self):
        return self.found / (self.found + self.wrong)

    @property
    def recall(self):
        return self.found / self.faulty


def sample(part):
    return yaml.safe_load((FOLDER / f"{part}.yaml").read_text(encoding="utf-8"))


def measure(sentences):
    """What was marked of each kind.

    A sentence is found when it is marked with its kind; wrongly marked when it is clean, or of a kind that was missed.
    """
    faulty, found, wrong = Counter(), Counter(), Counter()
    for kind, texts in sentences.items():
        for text in texts:
            marked = {mark.kind for mark in check(text)}
            faulty[kind] += kind != CLEAN
            found[kind] += kind in marked
            if kind not in marked:
                wrong.update(marked)
            wrong["all"] += kind == CLEAN and bool(marked)
    kinds = [kind for kind in sentences if kind != CLEAN]
    table = {kind: Measured(faulty[kind], found[kind], wrong[kind]) for kind in kinds}
    return table | {"all": Measured(sum(faulty.values()), sum(found[kind] for kind in kinds), wrong["all"])}


def told(part, table):
    lines = [f"{part}: faulty, marked, marked wrongly, precision, recall"]
    for kind, row in table.items():
        lines.append(f"  {kind:15}{row.faulty:5}{row.found:5}{row.wrong:5}{row.precision:8.2f}{row.recall:8.2f}")
    return "\n".join(lines)


@pytest.mark.parametrize(("part", "precision", "recall"), [("tuned", 0.97, 0.95), ("held_back", 0.95, 0.95)])
def test_most_of_what_is_marked_is_rightly_so_and_most_of_what_is_faulty_is_marked(part, precision, recall):
    sentences = sample(part)
    table = measure(sentences)
    print(told(part, table))  # noqa: T201

    assert table["all"].precision >= precision, told(part, table)
    assert table["all"].recall >= recall, told(part, table)
    assert all(row.precision >= 0.85 and row.recall >= 0.85 for row in table.values()), told(part, table)
    count = sum(map(len, sentences.values()))
    row = f"| {part.replace('_', ' ')} | {count} | {table['all'].precision:.2f} | {table['all'].recall:.2f} |"
    assert row in DOCUMENTATION.read_text()


def test_the_sample_is_large_and_half_of_it_is_without_fault():
    parts = [sample("tuned"), sample("held_back")]
    texts = [text for part in parts for kind in part for text in part[kind]]

    assert len(set(texts)) == len(texts) >= 200
    for part in parts:
        assert 0.45 <= len(part[CLEAN]) / sum(map(len, part.values())) <= 0.55
