from .due_date import DueDate, DuePrecision
from .evidence import Evidence, Tally
from .lesson import Lesson, LessonAlias, LessonGroup, LessonWikilink
from .remediation import Remediation
from .remediation_change import RemediationChange
from .tracker import TRACKER_KEY
from .vocabulary import LessonFormerSlug, VocabularyChange

__all__ = [
    "TRACKER_KEY",
    "DueDate",
    "DuePrecision",
    "Evidence",
    "Lesson",
    "LessonAlias",
    "LessonFormerSlug",
    "LessonGroup",
    "LessonWikilink",
    "Remediation",
    "RemediationChange",
    "Tally",
    "VocabularyChange",
]
