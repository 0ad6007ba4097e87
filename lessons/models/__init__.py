from .evidence import Evidence, Tally
from .lesson import Lesson, LessonAlias, LessonGroup, LessonWikilink
from .remediation import Remediation, RemediationChange
from .vocabulary import FormerSlug, VocabularyChange

__all__ = [
    "Evidence",
    "FormerSlug",
    "Lesson",
    "LessonAlias",
    "LessonGroup",
    "LessonWikilink",
    "Remediation",
    "RemediationChange",
    "Tally",
    "VocabularyChange",
]
