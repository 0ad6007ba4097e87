from .category import Category
from .cause import Cause, Trigger
from .caveat import Caveat
from .edition import Edition
from .facet import ChangedIncident, FacetCount, FacetKey, FacetValue
from .figure import Figure, Signal
from .former_slug import FormerSlug, IncidentFormerSlug, Renamable, ServiceFormerSlug
from .impact import Impact, ImpactVia
from .impact_kind import ImpactKind
from .incident import Incident
from .milestone import MILESTONE_COLUMNS, MITIGATED_MEANS, Milestone
from .organization import Organization, Region, Service
from .person import NamedAuthor, Participant
from .reference import ReferenceSequence
from .relation import Relation
from .source import MilestoneCitation, Source
from .status_change import StatusChange
from .wikilink import IncidentWikilink, Wikilink

__all__ = [
    "MILESTONE_COLUMNS",
    "MITIGATED_MEANS",
    "Category",
    "Cause",
    "Caveat",
    "ChangedIncident",
    "Edition",
    "FacetCount",
    "FacetKey",
    "FacetValue",
    "Figure",
    "FormerSlug",
    "Impact",
    "ImpactKind",
    "ImpactVia",
    "Incident",
    "IncidentFormerSlug",
    "IncidentWikilink",
    "Milestone",
    "MilestoneCitation",
    "NamedAuthor",
    "Organization",
    "Participant",
    "ReferenceSequence",
    "Region",
    "Relation",
    "Renamable",
    "Service",
    "ServiceFormerSlug",
    "Signal",
    "Source",
    "StatusChange",
    "Trigger",
    "Wikilink",
]
