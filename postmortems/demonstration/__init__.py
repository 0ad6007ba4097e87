"""A company that does not exist, to try the site with: loaded and taken out as a whole, and never by an import."""

from .loading import load
from .removing import remove

__all__ = ["load", "remove"]
