"""Times as people write them in notes, logs and chats: the patterns, and what one that is found says."""

import re
from dataclasses import dataclass, replace
from datetime import date, time, timedelta

UNITS = {"d": timedelta(days=1), "h": timedelta(hours=1), "m": timedelta(minutes=1), "s": timedelta(seconds=1)}
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
MONTH = rf"(?P<month>(?i:{'|'.join(MONTHS)}))[a-z]{{0,6}}\.?"
WEEKDAY = r"(?i:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\.?"
DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
ABOUT = r"(?:[~≈][ \t]*|(?i:about|around|approximately|approx\.?|circa|ca\.) +)"
CLOCK = (
    r"(?P<hour>\d{1,2})(?::(?P<minute>\d\d)(?P<seconds>:\d\d(?:[.,]\d{1,9})?)?|(?= ?(?i:[ap]\.?m\b)))"
    r"(?: ?(?P<half>[AaPp])\.?[Mm]\b\.?)?"
)
END = r"(?!(?!Z\b)\w|:\d)"
UNIT = r"(?:days?|d|hours?|hrs?|h|minutes?|mins?|m|seconds?|secs?|s)(?![a-z])"
FROM_START = rf"[Tt] ?(?P<sign>[+−-]) ?(?P<count>\d+(?::\d\d){{1,2}}|(?: ?\d+ ?{UNIT})+\d{{0,2}}|\d+)"
DATES = [
    r"(?P<year>\d{4})(?P<dash>[-/])(?P<month>\d\d)(?P=dash)(?P<day>\d\d)",
    rf"(?:{WEEKDAY},? +)?{MONTH} +{DAY},? +(?P<year>\d{{4}})",
    rf"(?:{WEEKDAY},? +)?{DAY} +{MONTH},? +(?P<year>\d{{4}})",
]
THEN_CLOCK = rf"(?:(?:(?P<stamp>T)|[\])]?[,:]?[ \t]+(?:(?:at|@|[-–|])[ \t]+)?)(?P<around>{ABOUT})?{CLOCK})?"
WHENS = [
    re.compile(rf"(?P<about>{ABOUT})?{pattern}{END}", re.ASCII)
    for pattern in [*(date_form + THEN_CLOCK for date_form in DATES), CLOCK, FROM_START]
]

HHMM, HH_MM = r"(?:0\d|1[0-4])(?:00|15|30|45)", r"(?:0\d|1[0-4]):(?:00|15|30|45)"
STAMP_OFFSET = re.compile(rf"(?: ?[+−-](?:{HHMM}|{HH_MM})|[+−-](?:0\d|1[0-4])){END}", re.ASCII)
DATED_OFFSET = re.compile(rf"(?: ?\+(?:{HHMM}|{HH_MM})| [−-](?:{HHMM}|{HH_MM})|[−-]{HHMM}){END}", re.ASCII)
CLOCK_OFFSET = re.compile(rf"(?: ?\+{HH_MM}|[+−-]{HHMM}){END}", re.ASCII)
UTC_OFFSET = rf"(?P<sign>[+−-])(?P<hours>0?\d|1[0-4])(?![\d:])|(?P<plus>\+{HH_MM})"
UTC_NAME = re.compile(rf" ?\(?(?:Z(?!-\w)|(?i:UTC|GMT)(?:{UTC_OFFSET})?)\)?{END}", re.ASCII)
ZONE_NAME = re.compile(rf" ?\(?(?P<name>[A-Z]{{2,5}})\)?{END}", re.ASCII)
ZONES_WITHOUT_SEASON = "PT MT CT ET"
ZONES_WITH_SEASON = (
    "PST PDT MST MDT CST CDT EST EDT AKST AKDT HST AST ADT NST NDT WET WEST CET CEST EET EEST MSK BST IST PKT SGT HKT "
    "JST KST AEST AEDT ACST ACDT AWST NZST NZDT SAST BRT ART"
)

LEAD = re.compile(r"\s*(?:(?:(?P<hashes>#{1,6})|[-–—*+•>]|\d{1,3}[.)])\s+)?(?:\|\s*)?[\[(*_`]{0,3}", re.ASCII)
DASH = re.compile(r" ?[-–—−→] ?| (?:to|until) ", re.ASCII)
SEPARATOR = re.compile(r"[\])*_`]{0,3}\s*(?:[:,;|–—→]|-+>?(?=\s|$))?\*{0,2}(?:\s+|$)|[\])*_`]{0,3}", re.ASCII)
SPEAKER = re.compile(r"\s*(?P<who>[^\s\[\]|]{1,40}(?: [^\s\[\]|]{1,40}){0,3})(?:\s{2,4}|\s?(?P<bracket>\[))", re.ASCII)
RULE = re.compile(r"[\s|:+=*_-]+", re.ASCII)
MONTH_AND_DAY = "{m} +{d}|{d} +{m}".format(m=MONTH.replace("P<month>", ":"), d=r"\d{1,2}")
NOT_QUITE_DATES = {
    r"\d{1,2}([/.])\d{1,2}\1\d{2,4}(?!\w)": "which is the day and which the month? Write 2020-01-21",
    rf"(?:{WEEKDAY},? +)?(?:{MONTH_AND_DAY})[,:]?(?: +\d{{1,2}}:\d\d|\s*$)": "a date without its year",
    rf"{WEEKDAY}[,:]?\s*$": "a weekday without its date: write 2020-01-21",
}


@dataclass(frozen=True)
class When:
    """A time as it is written: its parts, its zone (an abbreviation, an offset or nothing), where it stops."""

    parts: dict
    zone: str
    stop: int

    def __getitem__(self, part):
        return self.parts.get(part)

    def day(self):
        month = self["month"].lower()
        return date(int(self["year"]), MONTHS.index(month) + 1 if month in MONTHS else int(month), int(self["day"]))

    def clock(self):
        hour = int(self["hour"])
        if self["half"] and hour <= 12:
            hour = hour % 12 + (12 if self["half"] in "pP" else 0)
        return time(hour, int(self["minute"] or 0))

    def counted(self):
        """How long after the start of the incident: 1h05m, or 1:05, which is hours and minutes too."""
        count, sign = self["count"].lower(), self["sign"]
        if len(count) > 40:
            raise OverflowError
        if count.isdigit() and int(count):
            raise ValueError(f"T{sign}{count} of what? Write T{sign}{count}m or T{sign}{count}h")
        if ":" in count:
            count = "{}h{}m".format(*count.split(":"))
        count = re.sub(r"(?<=h)\d+$", r"\g<0>m", count)
        length = sum((int(n) * UNITS[unit] for n, unit in re.findall(r"(\d+) ?([a-z])", count)), timedelta(0))
        return length if sign == "+" else -length

    def like(self, other):
        """This time of a range, with the zone and the half of the day that only its other time says."""
        if not other or not self["hour"] or not other["hour"]:
            return self
        alike = replace(self, zone=self.zone or other.zone)
        if self["half"] or not other["half"] or int(self["hour"]) > 12:
            return alike
        alike = replace(alike, parts=self.parts | {"half": other["half"]})
        if self.stop < other.stop and alike.clock() > other.clock():  # “11:30–12:15 PM” starts in the morning
            alike.parts["half"] = "p" if other["half"] in "aA" else "a"
        return alike
