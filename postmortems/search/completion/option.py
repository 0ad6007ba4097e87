"""What is offered while somebody types, and which of it comes first."""

from typing import NamedTuple

from incidents.text_matching import folded
from postmortems.search.names import has_words, words_of_name

#: So many are offered, and of one kind so many before the others have had their turn.
AT_MOST, OF_A_KIND = 8, 3
KINDS = ("incident", "lesson", "service", "tag", "organisation", "region", "page", "filter")


class Option(NamedTuple):
    """A thing to go to, or what the box would say if it were chosen."""

    kind: str
    name: str
    note: str = ""
    href: str = ""
    text: str = ""


class Candidate(NamedTuple):
    """An option, how well its name goes with what is typed, and how much it weighs beside others that do as well."""

    rank: int
    option: Option
    weight: int = 0

    @property
    def key(self):
        return self.rank, KINDS.index(self.option.kind), -self.weight, self.option.name, self.option.href


def rank_of(name, typed, beginnings):
    """0 for the very name, 1 where it begins so, 2 where its first word does; 3 for other words; None for no match."""
    if not name or not has_words(name, beginnings):
        return None
    whole, asked = folded(name), folded(typed)
    if whole.startswith(asked):
        return 0 if whole == asked else 1
    return 2 if any(words_of_name(name)[0].startswith(beginning) for beginning in beginnings) else 3


def best(candidates):
    """The options to show, the best first; no kind crowds out the others."""
    once: dict[tuple, Candidate] = {}
    for candidate in sorted(candidates, key=lambda candidate: candidate.key):
        once.setdefault((candidate.option.href, candidate.option.text), candidate)
    found = list(once.values())
    kept: list[Candidate] = []
    for candidate in found:
        if sum(other.option.kind == candidate.option.kind for other in kept) < OF_A_KIND and len(kept) < AT_MOST:
            kept.append(candidate)
    rest = [candidate for candidate in found if candidate not in kept]
    kept += rest[: AT_MOST - len(kept)]
    return [candidate.option for candidate in sorted(kept, key=lambda candidate: candidate.key)]
