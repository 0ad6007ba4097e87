from .evidence import Evidence, Tally
from .lesson import Lesson, LessonAlias, LessonGroup
from .remediation import Remediation, RemediationChange

__all__ = ["Evidence", "Lesson", "LessonAlias", "LessonGroup", "Remediation", "RemediationChange", "Tally"]
