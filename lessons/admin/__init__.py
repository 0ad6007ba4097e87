from . import evidence, lesson, remediation

__all__ = ["evidence", "lesson", "remediation"]
