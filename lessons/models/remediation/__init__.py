"""What is to change after an incident, and its life: its statuses, its verbs, and what was done with it."""

from .change import RemediationChange, standing
from .queryset import DUE_SOON, STALE_AFTER
from .remediation import Remediation, owner_kept_by_name
from .status import STEPS, RemediationStatus
from .writing import RemediationChanged

__all__ = [
    "DUE_SOON",
    "STALE_AFTER",
    "STEPS",
    "Remediation",
    "RemediationChange",
    "RemediationChanged",
    "RemediationStatus",
    "owner_kept_by_name",
    "standing",
]
