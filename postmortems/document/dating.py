"""The year of an incident whose document does not say when it started, for its reference."""

from django.utils import timezone

from incidents.moments import Moment, zone_info


def year_told(values):
    """The year that a document tells, and by what; (None, …) where nothing in it has a date."""
    zone = zone_info(values["zone"])
    for told, section in (
        ("first milestone", values.get("milestones", {})),
        ("first dated fact", {key: value for key, value in values.items() if key != "sources"}),
    ):
        if moments := [moment.at for moment in _moments(section)]:
            return min(moments).astimezone(zone).year, f"that of its {told}"
    if dates := [row["date"].on for row in values.get("sources", []) if "date" in row]:
        return min(dates).year, "that of its oldest source"
    return None, "that of today, as nothing in it has a date"


def note_on_year(values):
    """What to tell whoever imports an incident without a start, of the year in the reference that it is given."""
    if "reference" in values or "started" in values.get("milestones", {}):
        return ""
    year, told = year_told(values)
    return f"its start is not known: its reference is of {year or timezone.now().year}, {told}"


def _moments(value):
    if isinstance(value, Moment):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _moments(item)
