"""The time zones in which a story can be told."""

from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError


@cache
def zone_info(name):
    """The IANA zone of that name.

    Raises ValidationError for a name that the time-zone database does not hold.
    """
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValidationError(f"There is no time zone called “{name[:64]}”.", code="unknown_zone") from None


#: What the system's database holds beside the zones of places: other names for its own clock, and none at all.
NO_PLACES = {"Factory", "localtime", "posixrules"}


@cache
def zone_names():
    """The zones in which a story can be told, in alphabetical order."""
    return sorted(available_timezones() - NO_PLACES)


def validate_zone(name):
    """Refuse a zone that means something else on another machine, or nothing."""
    zone_info(name)
    if name not in zone_names():
        raise ValidationError(
            f"“{name[:64]}” is not the time zone of a place. Name one, as America/Los_Angeles, or UTC.", code="no_place"
        )
