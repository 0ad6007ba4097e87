"""Timeline events read from text that somebody pasted: a chat log, notes, a table."""

from .kinds import guessed_kind
from .reader import Pasted, PastedEvent, read_pasted
from .tables import as_lines

__all__ = ["Pasted", "PastedEvent", "as_lines", "guessed_kind", "read_pasted"]
