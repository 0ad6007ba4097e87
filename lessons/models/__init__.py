from .evidence import Evidence
from .lesson import Lesson, LessonAlias, LessonGroup
from .remediation import Remediation, RemediationChange

__all__ = ["Evidence", "Lesson", "LessonAlias", "LessonGroup", "Remediation", "RemediationChange"]
