from .category import Category
from .cause import Cause, Trigger
from .caveat import Caveat
from .figure import Figure, Signal
from .impact import Impact, ImpactVia
from .incident import Incident, Milestone
from .organization import Organization, Region, Service
from .reference import ReferenceSequence
from .relation import Relation
from .source import MilestoneCitation, Source
from .status_change import StatusChange

__all__ = [
    "Category",
    "Cause",
    "Caveat",
    "Figure",
    "Impact",
    "ImpactVia",
    "Incident",
    "Milestone",
    "MilestoneCitation",
    "Organization",
    "ReferenceSequence",
    "Region",
    "Relation",
    "Service",
    "Signal",
    "Source",
    "StatusChange",
    "Trigger",
]
