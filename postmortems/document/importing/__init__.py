"""Importing documents: taking them in (``intake``), then storing them (``storing``)."""

from .documents import import_documents
from .intake import load

__all__ = ["import_documents", "load"]
