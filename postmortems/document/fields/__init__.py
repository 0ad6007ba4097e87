"""The record, described once: every key of a postmortem and of a lesson, and where it is kept.

Reading, checking, saving, writing, the JSON Schema and the table of incidents all go by this. A new column of a model
is one line here: its length, its choices, its default and whether it must be there are the model's own.
"""

from postmortems.document.kinds import Quantity

from .document_kind import Kind
from .lesson import LESSON
from .postmortem import POSTMORTEM
from .service import SERVICE
from .thesaurus import THESAURUS

__all__ = ["FORMATS", "KINDS", "LESSON", "NUMBERS", "POSTMORTEM", "QUANTITIES", "SERVICE", "THESAURUS", "Kind"]

#: In the order in which an import saves them.
KINDS = {kind.name: kind for kind in (SERVICE, LESSON, THESAURUS, POSTMORTEM)}
FORMATS = {kind.format: kind for kind in (POSTMORTEM, LESSON, SERVICE, THESAURUS)}
#: The keys under which a plain number in YAML is a number.
NUMBERS = {one.key for kind in KINDS.values() for one in kind.every_field() if one.is_number}
#: Those under which it may have decimals.
QUANTITIES = {one.key for one in POSTMORTEM.every_field() if isinstance(one, Quantity)}
