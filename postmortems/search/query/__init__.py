"""What is typed into the search box, read: ``parse(text)`` never fails, and what it could not read it says.

``parse`` knows words and signs only. What the values of field filters name, and who may read that, the filter of the
list finds out (``postmortems.incident_filter.typed``).
"""

from .parsing import parse
from .terms import FieldFilter, Query, Term

__all__ = ["FieldFilter", "Query", "Term", "parse"]
