from .due_date import DueDate, DuePrecision
from .evidence import Evidence, Tally
from .lesson import Lesson, LessonAlias, LessonGroup, LessonWikilink
from .remediation import (
    DUE_SOON,
    STALE_AFTER,
    STEPS,
    Remediation,
    RemediationChange,
    RemediationChanged,
    RemediationStatus,
    standing,
)
from .tracker import TRACKER_KEY
from .vocabulary import LessonFormerSlug, VocabularyChange

__all__ = [
    "DUE_SOON",
    "STALE_AFTER",
    "STEPS",
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
    "RemediationChanged",
    "RemediationStatus",
    "Tally",
    "VocabularyChange",
    "standing",
]
