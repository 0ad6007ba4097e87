from .former_document import FormerDocument
from .search_document import SearchDocument, SearchIndex, SearchWord, StaleDocument, ThingKind

__all__ = ["FormerDocument", "SearchDocument", "SearchIndex", "SearchWord", "StaleDocument", "ThingKind"]
