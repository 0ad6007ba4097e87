from .evidence import Evidence, Tally
from .lesson import Lesson, LessonAlias, LessonGroup, LessonWikilink
from .remediation import Remediation, RemediationChange

__all__ = [
    "Evidence",
    "Lesson",
    "LessonAlias",
    "LessonGroup",
    "LessonWikilink",
    "Remediation",
    "RemediationChange",
    "Tally",
]
