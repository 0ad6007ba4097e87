"""A timeline pasted as plain text becomes events; what cannot be read is said, line by line."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.moments import Moment
from timelines.pasted import read_pasted

ZONE = "America/Los_Angeles"
ON = date(2020, 1, 21)
STARTED = Moment.parse("2020-01-21 09:00 PST", ZONE)


def read(text, **options):
    return read_pasted(text, **{"zone": ZONE, "on": ON, "started": STARTED} | options)


def told(text, **options):
    """Every event in short, given that all lines are read."""
    pasted = read(text, **options)
    assert pasted.unread == []
    return [
        (event.moment.written(ZONE).removeprefix("2020-01-21 ").removesuffix(" PST"), event.text)
        for event in pasted.events
    ]


def unread(text, **options):
    return {number: why for number, line, why in read(text, **options).unread}


@pytest.mark.parametrize(
    ("line", "clock"),
    [
        ("9:37 AM PST text", "09:37"),
        ("9:37 PM PT text", "21:37"),
        ("9:37\u202fp.m. – text", "21:37"),
        ("12:05 AM text", "00:05"),
        ("9 am text", "09:00"),
        ("09:37 text", "09:37"),
        ("[14:02] text", "14:02"),
        ("(14:02 PST): text", "14:02"),
        ("**14:02**: text", "14:02"),
        ("14:02:31 text", "14:02"),
        ("22:02 UTC - text", "14:02"),
        ("22:02 (GMT) text", "14:02"),
        ("14:02 UTC-8 text", "14:02"),
        ("2020-01-21 15:36 | text", "15:36"),
        ("2020/01/21 15:36 text", "15:36"),
        ("2020-01-21 - 15:36 - text", "15:36"),
        ("2020-01-21T23:36:00Z text", "15:36"),
        ("2020-01-21T15:36-08:00 text", "15:36"),
        ("2020-01-21 15:36:00-08 text", "15:36"),
        ("2020-01-21 15:36 -0800 text", "15:36"),
        ("2020-01-22 05:06:00.123+05:30 text", "15:36"),
        ("[2020-01-21] 15:36 text", "15:36"),
        ("Jan 21, 2020 3:36 PM: text", "15:36"),
        ("January 21st, 2020 at 3:36 PM text", "15:36"),
        ("21 Jan 2020 15:36 text", "15:36"),
        ("Tuesday, 21 January 2020, 15:36 text", "15:36"),
        ("T+12m text", "09:12"),
        ("T+1h05m: text", "10:05"),
        ("T+1h05 text", "10:05"),
        ("T+1 hour 5 min text", "10:05"),
        ("T+0:12 text", "09:12"),
        ("T+90s text", "09:01"),
        ("T+0 text", "09:00"),
        ("T-2:31 text", "06:29"),
        ("T−2:31 text", "06:29"),
        ("~09:30 text", "~09:30"),
        ("≈ 09:30 text", "~09:30"),
        ("about 9:30 AM text", "~09:30"),
        ("2020-01-21 ~09:30 PST text", "~09:30"),
        ("~T+30m text", "~09:30"),
        ("2020-01-21: text", "2020-01-21"),
        ("- 09:37 text", "09:37"),
        ("* 09:37 text", "09:37"),
        ("1. 09:37 text", "09:37"),
        ("| 09:37 | text |", "09:37"),
        ("| 2020-01-21 | 09:37 | text |", "09:37"),
    ],
)
def test_a_time_is_read_as_it_is_commonly_written(line, clock):
    assert told(line) == [(clock, "text")]


@pytest.mark.parametrize(
    ("line", "started", "ended"),
    [
        ("09:37–10:15 text", "09:37", "10:15"),
        ("09:37-10:15 text", "09:37", "10:15"),
        ("09:37 to 10:15 PST: text", "09:37", "10:15"),
        ("9:37–10:15 PM text", "21:37", "22:15"),
        ("11:30 – 12:15 PM text", "11:30", "12:15"),
        ("[17:37–18:15 UTC] text", "09:37", "10:15"),
        ("23:50–00:20 text", "23:50", "2020-01-22 00:20"),
        ("2020-01-21 09:00-10:00 text", "09:00", "10:00"),
        ("2020-01-21 15:36 – 2020-01-22 01:00 text", "15:36", "2020-01-22 01:00"),
        ("T+5m–T+10m text", "09:05", "09:10"),
    ],
)
def test_a_range_has_an_end(line, started, ended):
    [event] = read(line).events

    assert event.text == "text"
    for moment, clock in [(event.moment, started), (event.ended, ended)]:
        assert moment.written(ZONE).removeprefix("2020-01-21 ") == f"{clock} PST"


@pytest.mark.parametrize("word", ["DNS", "SRE", "-10%", "+20 pods", "**bold**", "3 servers", "Z-index"])
def test_the_first_word_of_the_text_is_not_taken_for_a_zone(word):
    assert told(f"09:37 {word} text") == [("09:37", f"{word} text")]


@pytest.mark.parametrize("heading", ["Tuesday 21 January 2020", "## 2020-01-21", "2020-01-21", "**Jan 21, 2020**:"])
def test_a_heading_sets_the_day_of_the_clocks_below(heading):
    assert told(f"{heading}\n\n09:37 text", on=date(1999, 1, 1)) == [("09:37", "text")]


def test_a_table_is_read_without_its_head():
    table = "| Time | What |\n|:-----|------|\n| 09:37 | it broke |\n| 10:15 | a | b |"

    assert told(table) == [("09:37", "it broke"), ("10:15", "a | b")]


def test_a_chat_is_read_with_its_speakers():
    chat = "amina [9:37 AM] it broke\nBo Li  9:38 AM\nlooking\nfound it\nchecks [graph] at 9:40"

    assert told(chat) == [
        ("09:37", "amina: it broke"),
        ("09:38", "Bo Li: looking\nfound it\nchecks [graph] at 9:40"),
    ]


def test_lines_below_an_event_continue_its_text():
    assert told("  - 09:37 it broke\nbadly\n\n  and\n      09:40 was worse\n  - 10:15 fixed") == [
        ("09:37", "it broke\nbadly\nand\n09:40 was worse"),
        ("10:15", "fixed"),
    ]


def test_a_line_below_an_unread_one_is_not_told_of_the_event_before():
    assert list(unread("09:37 a\n10:99 b\nabout b\n10:15 c")) == [2, 3]


def test_the_clock_rolls_over_midnight_but_small_steps_back_are_kept():
    assert told("23:50 a\n23:45 b\n00:10 c\n23:55 d\n00:20 e") == [
        ("23:50", "a"),
        ("23:45", "b"),
        ("2020-01-22 00:10", "c"),
        ("23:55", "d"),
        ("2020-01-22 00:20", "e"),
    ]


def test_a_clock_in_another_zone_falls_on_its_own_day():
    assert told("2020-01-22T01:36Z a\n17:40 b\n01:45 UTC c") == [("17:36", "a"), ("17:40", "b"), ("17:45", "c")]


def test_an_event_knows_its_line():
    assert [event.line for event in read("2020-01-21\r\n\r\n09:37 a\r10:15 b").events] == [3, 4]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("2020-03-08 02:30 text", "was skipped"),
        ("2020-11-01 01:30 text", "happened twice"),
        ("2020-11-01 01:30 PT text", "happened twice"),
        ("09:37 EST text", "was on PST then, not EST"),
        ("09:37 PDT text", "was on PST then, not PDT"),
        ("09:37 ET text", "was on PST then, not ET"),
        ("25:00 text", "hour must be in 0..23"),
        ("2020-02-30 10:00 text", "day is out of range"),
        ("0000-01-01 10:00 text", "year 0 is out of range"),
        ("9999-12-31 23:59 text", "not in a year of incidents"),
        ("0001-01-01T00:00+14:00 text", "not in a year of incidents"),
        ("T+999999999h text", "too far away"),
        (f"T+{'9' * 9000}h text", "too far away"),
        ("T+12 text", "of what"),
        ("T+10m–T+5m text", "ends before"),
        ("2020-01-21 15:36-08:00 text", "an offset"),
        ("09:37", "no text"),
        ("it broke", "no time"),
        ("## Detection", "without a date"),
        ("01/02/2020 10:00 text", "which is the day"),
        ("Jan 21 10:00 text", "without its year"),
        ("Tuesday", "without its date"),
    ],
)
def test_an_unread_line_says_why(line, why):
    pasted = read(line)

    assert pasted.events == []
    assert [(number, raw) for number, raw, said in pasted.unread] == [(1, line)]
    assert why in pasted.unread[0][2]


def test_an_abbreviation_settles_an_hour_that_happened_twice():
    [event] = read("2020-11-01 01:30 PDT text").events

    assert event.moment.at == datetime(2020, 11, 1, 8, 30, tzinfo=UTC)


def test_what_is_not_known_is_not_guessed():
    assert "no date" in unread("09:37 text", on=None)[1]
    assert "no start" in unread("T+5m text", started=None)[1]
    assert "no date" in unread("Jan 22\n09:37 text")[2]
    assert "no date" in unread("2020-02-30\n09:37 text")[2]


def test_a_vaguely_known_start_makes_its_offsets_vague():
    [event] = read("T+1h text", started=Moment.parse("2020-01-21 ~09:00", ZONE)).events

    assert event.moment == Moment.parse("2020-01-21 ~10:00", ZONE)


WORDS = st.lists(st.sampled_from(["it", "broke", "badly", "então", "for 5 minutes"]), min_size=1).map(" ".join)
MINUTES = st.datetimes(datetime(1990, 1, 1), datetime(2035, 1, 1)).map(lambda at: at.replace(second=0, microsecond=0))


def since_start(at):
    minutes = int((at.replace(tzinfo=UTC) - STARTED.at) / timedelta(minutes=1))
    return f"T{'-' if minutes < 0 else '+'}{abs(minutes) // 60}h{abs(minutes) % 60:02}m"


@pytest.mark.parametrize(
    "write",
    [
        lambda at: f"- {at:%Y-%m-%dT%H:%M:%SZ}",
        lambda at: f"| {Moment(at.replace(tzinfo=UTC)).written(ZONE)} |",
        lambda at: f"{at:%b %d, %Y %I:%M %p} UTC:",
        since_start,
    ],
)
@given(events=st.lists(st.tuples(MINUTES, WORDS)))
def test_events_that_are_written_are_read_back(write, events):
    pasted = read("\n".join(f"{write(at)} {words}" for at, words in events))

    assert pasted.unread == []
    assert [(event.moment, event.text) for event in pasted.events] == [
        (Moment(at.replace(tzinfo=UTC)), words) for at, words in events
    ]


PIECES = st.sampled_from(
    [*"-/:|#*[]~–()hmdZ\n\t\r\x00\ud800\u2028", "T+", "T-", "9", "99", "0000", "9999", "UTC", "PST", "EST", "-08:00"]  # noqa: RUF005
    + ["am", "PM", "Jan", "21", "2020", "2020-01-21", "09:37", "23:59", "about ", "Tuesday", "amina", " to "]
    + ["9999-12-31", "0001-01-01"]
)
TEXTS = st.one_of(st.text(), st.lists(st.one_of(PIECES, st.just(" "), st.text(max_size=3)), max_size=60).map("".join))


@given(TEXTS, st.sampled_from([ZONE, "UTC", "Asia/Kolkata"]), st.sampled_from([ON, None, date.min, date.max]))
def test_any_text_is_read_and_no_line_is_lost(text, zone, on):
    pasted = read(text, zone=zone, on=on)

    unread_lines = {number for number, _, _ in pasted.unread}
    begun = {event.line for event in pasted.events}
    assert not unread_lines & begun
    kept = "\n".join(event.text for event in pasted.events)
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), start=1):
        line = re.sub(r"[\x00-\x08\x0b-\x1f\x7f\ufeff\ud800-\udfff]", "", line)
        words = re.sub(r"[\u00a0\u2007\u2009\u202f]", " ", line).strip().strip("| \t")
        is_heading = re.search(r"\d{4}|-", line)
        assert number in unread_lines | begun or words in kept or is_heading or "|" in line


@pytest.mark.parametrize(
    "piece",
    [
        "9",
        "T+9",
        "9h",
        " ",
        "a ",
        "|",
        "| - ",
        "*",
        "[",
        "- ",
        "09:37 ",
        "Jan ",
        "\t",
        "-",
        "09:37 a\n",
        "a\n",
        "\n",
        "#",
    ],
)
@pytest.mark.parametrize("before", ["", "T+", "09:37 a\n", "2020-01-21"])
def test_a_long_text_of_one_kind_is_read_to_its_end(before, piece):
    pasted = read(before + piece * (40_000 // len(piece)) + "\n2020-01-22 10:00 the end")

    assert pasted.events[-1].text == "the end" or pasted.unread[-1][1] == "2020-01-22 10:00 the end"
