"""Which kind of event a line of a chat or a list tells of, guessed by its words: to be looked at, and changed."""

import re
from pathlib import Path

import yaml

from timelines.models import TimelineEvent

#: For each kind the phrases that tell of it, in the order in which they are tried.
TELLING = [
    (TimelineEvent.Kind(kind), words)
    for group in yaml.safe_load(Path(__file__).with_name("kinds.yaml").read_text(encoding="utf-8"))
    for kind, words in group.items()
]
_ANY_OF = [(kind, re.compile("|".join(rf"(?<!\w){re.escape(word)}" for word in words))) for kind, words in TELLING]
#: Only the beginning of a long text is looked at.
LOOKED_AT = 400


def guessed_kind(text: str) -> TimelineEvent.Kind:
    """The kind that the words of an event tell of; a note where none do."""
    said = text[:LOOKED_AT].lower().replace("’", "'")
    return next((kind for kind, words in _ANY_OF if words.search(said)), TimelineEvent.Kind.NOTE)
