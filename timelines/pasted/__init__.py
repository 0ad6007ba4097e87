"""Timeline events read from text that somebody pasted: a chat log, notes, a table."""

from .reader import read_pasted

__all__ = ["read_pasted"]
