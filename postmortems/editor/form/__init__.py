"""The form of a section, made from the description of the document's fields: no column has one of its own.

Each kind of field has a kind of box, which shows what the document says (``box``) and takes what was typed (``typed``).
A field that is new in the description appears by itself, as the box of its kind.
"""

from .boxes import Box, Form
from .kinds import entry_of
from .typed import Typed

__all__ = ["Box", "Form", "Typed", "entry_of"]
