"""A timeline pasted as plain text, read into events line by line; what cannot be read is kept, with the reason."""

import re
from dataclasses import dataclass
from datetime import datetime

from incidents.moments import Moment, zone_info

from .days import Days
from .patterns import (
    CLOCK_OFFSET,
    DASH,
    DATED_OFFSET,
    LEAD,
    NOT_QUITE_DATES,
    RULE,
    SEPARATOR,
    SPEAKER,
    STAMP_OFFSET,
    UTC_NAME,
    WHENS,
    ZONE_NAME,
    ZONES_WITH_SEASON,
    ZONES_WITHOUT_SEASON,
    When,
)


@dataclass(frozen=True)
class PastedEvent:
    moment: Moment | None
    ended: Moment | None
    text: str
    line: int
    who: str = ""  #: with which the text begins, where a chat names its speakers on lines of their own


@dataclass(frozen=True)
class Pasted:
    """The events in the order of the text, and the lines left unread: (number, line, why)."""

    events: list[PastedEvent]
    unread: list[tuple[int, str, str]]


def read_pasted(text, *, zone, on=None, started=None):
    """Read the events of a pasted timeline, told in a zone.

    Lines with only a clock fall on the day above them, at first ``on``; offsets such as T+12m count from ``started``.
    """
    reader = _Reader(zone, on, started)
    lines = re.split(r"\r\n|\r|\n", text.translate(CLEANED))
    for number, (line, below) in enumerate(zip(lines, [*lines[1:], ""], strict=True), start=1):
        if line.strip() and not _is_rule(line):
            reader.read(number, line, is_table_head="|" in line and _is_rule(below))
    return reader.pasted()


CLEANED: dict[int, str | None] = dict.fromkeys(set(range(32)) - {9, 10, 13} | {127, 0xFEFF, *range(0xD800, 0xE000)})
CLEANED |= dict.fromkeys(map(ord, "\u00a0\u2007\u2009\u202f"), " ")


@dataclass
class _Draft:
    """An event, or an unread line, to which the lines below may belong."""

    line: int
    raw: str
    who: str = ""
    moment: Moment | None = None
    ended: Moment | None = None
    parts: list[str] | None = None

    @property
    def indent(self):
        return len(self.raw) - len(self.raw.lstrip())

    def event(self):
        return PastedEvent(self.moment, self.ended, self.who + "\n".join(self.parts or []), self.line, self.who)


class _Reader:
    def __init__(self, zone, on, started):
        self.days = Days(zone, on, started)
        own_names = {datetime(2020, month, 1, tzinfo=zone_info(zone)).tzname() for month in (1, 7)}
        self.zone_names = own_names.union(ZONES_WITHOUT_SEASON.split(), ZONES_WITH_SEASON.split())
        self.above: _Draft | None = None
        self.drafts: list[_Draft] = []
        self.unread: list[tuple[int, str, str]] = []

    def pasted(self):
        for draft in self.drafts:
            if not draft.parts:
                self.unread.append((draft.line, draft.raw, "no text: nothing is told of this time"))
        events = [draft.event() for draft in self.drafts if draft.parts]
        return Pasted(events, sorted(self.unread))

    def read(self, number, line, *, is_table_head):
        draft = _Draft(number, line)
        lead = LEAD.match(line)
        start = self._when(line, lead.end() if lead else 0) or self._spoken(line, draft)
        if start and not (self.above and draft.indent >= self.above.indent + 2):
            self._read_event(draft, start)
        elif not is_table_head:
            self._read_without_time(draft, lead)

    def _read_event(self, draft, start):
        dash = DASH.match(draft.raw, start.stop)
        stop = dash and self._when(draft.raw, dash.end())
        if stop and start["sign"] and not stop["sign"]:
            stop = None
        text = _text(draft.raw, (stop or start).stop)
        try:
            draft.moment = self.days.begun(start.like(stop))
            if dash and stop:
                may_be_offset = dash[0][-1] == "-" and bool(start["year"] or start.zone)
                draft.ended = self.days.ended(stop.like(start), draft.moment, may_be_offset)
        except OverflowError:
            return self._leave(draft, "that is too far away")
        except ValueError as error:
            return self._leave(draft, str(error))
        if not text and not stop and start["year"] and not start["hour"]:
            self.above = None  # a heading
        else:
            draft.parts = [text] if text else []
            self.drafts.append(draft)
            self.above = draft

    def _read_without_time(self, draft, lead):
        for pattern, why in NOT_QUITE_DATES.items():
            if re.compile(pattern, re.ASCII).match(draft.raw, lead.end()):
                self.days.forget()
                return self._leave(draft, why)
        if lead["hashes"]:
            self._leave(draft, "a heading without a date")
            self.above = None
        elif not self.above:
            self.unread.append((draft.line, draft.raw, "no time, and no event above it"))
        elif self.above.parts is None:
            self.unread.append((draft.line, draft.raw, f"it belongs to line {self.above.line}, which was not read"))
        else:
            self.above.parts.append(draft.raw.strip())

    def _leave(self, draft, why):
        self.unread.append((draft.line, draft.raw, why))
        self.above = draft

    def _when(self, line, at):
        for pattern in WHENS:
            if found := pattern.match(line, at):
                parts = found.groupdict()
                return When(parts, *self._zone_written(line, found.end(), parts))
        return None

    def _zone_written(self, line, at, parts):
        if not parts.get("hour"):
            return "", at
        dated = STAMP_OFFSET if parts.get("stamp") or parts["seconds"] else DATED_OFFSET
        if offset := (dated if parts.get("year") else CLOCK_OFFSET).match(line, at):
            return offset[0].strip().replace("−", "-"), offset.end()
        if utc := UTC_NAME.match(line, at):
            by = f"{utc['sign']}{int(utc['hours']):02}" if utc["sign"] else utc["plus"] or "+00:00"
            return by.replace("−", "-"), utc.end()
        named = ZONE_NAME.match(line, at)
        return (named["name"], named.end()) if named and named["name"] in self.zone_names else ("", at)

    def _spoken(self, line, draft):
        """A line of a chat: “amina [9:37 AM] text”, or “amina  9:37 AM” above what was said."""
        speaker = SPEAKER.match(line)
        start = speaker and self._when(line, speaker.end())
        if (
            speaker
            and start
            and (line.startswith("]", start.stop) if speaker["bracket"] else not line[start.stop :].strip())
        ):
            draft.who = f"{speaker['who']}: "
            return start
        return None


def _text(line, at):
    """What follows the time and its separator; of a table row, without its last bar."""
    text = line[SEPARATOR.match(line, at).end() :].strip()  # type: ignore[union-attr]
    return text.rstrip("| \t") if line.lstrip()[:1] == "|" else text


def _is_rule(line):
    return "-" in line and bool(RULE.fullmatch(line))
