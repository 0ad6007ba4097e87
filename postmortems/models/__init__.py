from .audit_entry import AuditEntry
from .deletion import Deletion
from .demonstration import Demonstration
from .editing import Editing
from .feed_address import FeedAddress
from .incident_template import IncidentTemplate, StartedFrom, TemplateGuidance
from .last_read import LastRead
from .reminder import Reminded, ReminderChoice, ReminderMail
from .review_comment import ReviewComment
from .review_mail import NoReviewMail, ReviewMail
from .revision import Revision
from .saved_search import SavedSearch
from .search_document import SearchDocument, SearchIndex, SearchWord, StaleDocument, ThingKind
from .section_draft import SectionDraft
from .synonym_group import SynonymGroup
from .watched_phrase import WatchedPhrase
from .word_trigram import WordTrigram

__all__ = [
    "AuditEntry",
    "Deletion",
    "Demonstration",
    "Editing",
    "FeedAddress",
    "IncidentTemplate",
    "LastRead",
    "NoReviewMail",
    "Reminded",
    "ReminderChoice",
    "ReminderMail",
    "ReviewComment",
    "ReviewMail",
    "Revision",
    "SavedSearch",
    "SearchDocument",
    "SearchIndex",
    "SearchWord",
    "SectionDraft",
    "StaleDocument",
    "StartedFrom",
    "SynonymGroup",
    "TemplateGuidance",
    "ThingKind",
    "WatchedPhrase",
    "WordTrigram",
]
