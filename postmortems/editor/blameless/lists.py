"""The word lists: those that ship, in words.yaml, and what administrators have added."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from .phrases import Phrases, normal

SHIPPED = Path(__file__).with_name("words.yaml")
ALLOWED = "allowed"
#: How a phrase that administrators add is taken: as those of its kind that ship.
WHEN_ADDED = {"blame": "always", "human_error": "cause", "counterfactual": "person", "vague_action": "action"}


class Meaning(NamedTuple):
    """What it means that a phrase stands somewhere: of which kind it is, under what condition, what would be better."""

    kind: str
    when: str = "always"
    suggestion: str = ""


@dataclass(frozen=True, eq=False)
class Lists:
    phrases: Phrases
    names: frozenset[str]
    #: The other lists, by name, each as a set of words.
    words: dict[str, frozenset[str]]
    vague: str  #: the suggestion for an action that says nothing of how
    wrong: tuple[str, ...]  #: the beginnings of words that tell of something wrong

    def __getattr__(self, name: str) -> frozenset[str]:
        try:
            return self.words[name]
        except KeyError:
            raise AttributeError(name) from None


@cache
def shipped() -> dict[str, Any]:
    return yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))


def lists(added: Iterable[tuple[str, str, str]] = ()) -> Lists:
    """All word lists, with what was added as (kind, phrase, suggestion); a phrase of the kind of names is a name."""
    return _made(tuple(sorted(added)))


@cache
def _suggestions() -> dict[str, str]:
    """What is suggested for a phrase that was added without a suggestion: what the first of its kind says."""
    return {kind: groups[0]["suggestion"] for kind, groups in shipped()["phrases"].items() if kind != ALLOWED} | {
        "named_person": NAMED
    }


NAMED = (
    "Name the role or the step, not the person: what did the tool or the situation allow, and why did it look right?"
)


@lru_cache(maxsize=2)  # what administrators have added changes seldom
def _made(added: tuple[tuple[str, str, str], ...]) -> Lists:
    data = shipped()
    phrases = [
        (phrase, Meaning(kind, group.get("when", "always"), group.get("suggestion", "")))
        for kind, groups in data["phrases"].items()
        for group in groups
        for phrase in group["words"]
    ]
    names = set(data["names"].split())
    for kind, phrase, suggestion in added:
        if kind == "named_person":
            names.update(normal(phrase).split())
        else:
            told = suggestion or _suggestions().get(kind, "")
            phrases.append((phrase, Meaning(kind, WHEN_ADDED.get(kind, "always"), told)))
    words = {name: frozenset(value) for name, value in data.items() if isinstance(value, list)}
    words |= {f"vague_{name}": frozenset(value) for name, value in data["vague"].items() if isinstance(value, list)}
    return Lists(
        phrases=Phrases(phrases),
        names=frozenset(names),
        words=words,
        vague=data["vague"]["suggestion"],
        wrong=tuple(word.rstrip("*") for word in data["wrong"]),
    )
