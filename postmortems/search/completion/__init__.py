"""Completing what is typed into a search box: names that it begins, and field filters with their values."""

from .completing import Completion, complete
from .option import Option

__all__ = ["Completion", "Option", "complete"]
