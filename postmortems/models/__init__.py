from .former_document import FormerDocument
from .search_document import SearchDocument, SearchIndex, SearchWord, StaleDocument, ThingKind
from .synonym_group import SynonymGroup
from .word_trigram import WordTrigram

__all__ = [
    "FormerDocument",
    "SearchDocument",
    "SearchIndex",
    "SearchWord",
    "StaleDocument",
    "SynonymGroup",
    "ThingKind",
    "WordTrigram",
]
