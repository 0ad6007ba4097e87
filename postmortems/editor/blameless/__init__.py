"""A check of language that helps to keep a postmortem blameless. It marks and suggests; it never stands in the way."""

from .checking import Mark, check

__all__ = ["Mark", "check"]
