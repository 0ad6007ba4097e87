from .former_document import FormerDocument
from .review_comment import ReviewComment
from .revision import Revision
from .saved_search import SavedSearch
from .search_document import SearchDocument, SearchIndex, SearchWord, StaleDocument, ThingKind
from .synonym_group import SynonymGroup
from .watched_phrase import WatchedPhrase
from .word_trigram import WordTrigram

__all__ = [
    "FormerDocument",
    "ReviewComment",
    "Revision",
    "SavedSearch",
    "SearchDocument",
    "SearchIndex",
    "SearchWord",
    "StaleDocument",
    "SynonymGroup",
    "ThingKind",
    "WatchedPhrase",
    "WordTrigram",
]
