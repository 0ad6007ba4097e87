"""Where a remediation is tracked: by a ticket's key, which the setting TRACKER_URL makes a link, or by an address."""

import re

from django.conf import settings
from django.core.exceptions import ValidationError

#: OPS-123, T456, 789
TRACKER_KEY = re.compile(r"[A-Za-z0-9]+(?:[_-][A-Za-z0-9]+)*")


def validate_tracker_key(key):
    if not TRACKER_KEY.fullmatch(key):
        raise ValidationError(
            "The key of a ticket has letters and digits, with single hyphens between them: OPS-123.", code="tracker_key"
        )


def ticket_address(key):
    """The ticket's address; empty where no setting says where the tracker is."""
    return settings.TRACKER_URL.replace("{key}", key)
