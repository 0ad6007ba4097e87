"""How a page tells an incident's times: on the clocks of its own zone, of UTC, of the reader's, or since the start."""

from dataclasses import dataclass
from typing import NamedTuple

from incidents.models import Incident

from .clocks import Clocks

#: What ``?times=`` may ask for. Without it times are told in the zone in which the story is written.
HOME, UTC, LOCAL, OFFSET = "", "utc", "local", "offset"


class Choice(NamedTuple):
    way: str
    label: str
    is_current: bool


@dataclass(frozen=True)
class Times:
    incident: Incident
    asked: str = HOME
    readers_zone: str = ""

    @property
    def home(self):
        return self.incident.zone

    @property
    def start(self):
        """The moment that times can be counted from; None where its time of day is not known."""
        started = self.incident.started
        return started if started and started.precision.has_clock else None

    @property
    def way(self):
        """As was asked, where that can be done."""
        if self.asked not in (UTC, LOCAL, OFFSET) or (self.asked == OFFSET and not self.start):
            return HOME
        return HOME if self.asked == UTC and self.home == "UTC" else self.asked

    @property
    def problem(self):
        """Why times are not shown as was asked, in words; empty when they are."""
        if self.asked == OFFSET and not self.start:
            return "The time of day at which it started is not known, so nothing can be counted from there."
        if self.asked not in (HOME, UTC, LOCAL, OFFSET):
            return "Times can be shown as one of the choices above, not as this address asks."
        return ""

    @property
    def clocks(self):
        zone = {UTC: "UTC", LOCAL: self.readers_zone or self.home}.get(self.way, self.home)
        return Clocks(zone, self.home, self.start if self.way == OFFSET else None)

    @property
    def choices(self):
        labels = {HOME: f"{place(self.home)}, as told"}
        if self.home != "UTC":
            labels[UTC] = "UTC"
        labels[LOCAL] = f"{place(self.readers_zone)}, yours" if self.readers_zone else "Your time zone"
        if self.start:
            labels[OFFSET] = "T+ from the start"
        return [Choice(way, label, way == self.way) for way, label in labels.items()]


def place(zone):
    """What people call a zone: ``Los Angeles``."""
    return zone.rpartition("/")[2].replace("_", " ")
