"""The story of an incident, line by line."""

from incidents.models import Milestone
from incidents.moments import Moment
from timelines.models import TimelineEvent
from timelines.phases import Kind
from timelines.storyline import phase, storyline

ZONE = "America/Los_Angeles"


def moments(**written):
    return {
        milestone: Moment.parse(written[milestone.value], ZONE) if milestone.value in written else None
        for milestone in Milestone
    }


def events(*written):
    told = []
    for text in written:
        event = TimelineEvent(text=text)
        event.occurred = Moment.parse(text, ZONE) if text != "?" else None
        told.append(event)
    return told


def tell(events, milestones):
    """Every line in short: its number, its milestones or its day, a dash where the day is not known."""

    def short(line):
        day = line.moment.in_zone(ZONE).strftime("%d %b") if line.moment else "–"
        return line.number or "+".join(line.milestones) or day

    return [short(line) for line in storyline(events, milestones, ZONE)]


def test_a_milestone_comes_before_the_events_of_its_minute():
    milestones = moments(started="2020-11-25 05:15 PST", resolved="2020-11-25 06:00 PST")

    assert tell(events("2020-11-25 05:15 PST", "2020-11-25 05:20 PST"), milestones) == ["started", 1, 2, "resolved"]


def test_milestones_of_one_moment_share_a_line():
    milestones = moments(started="2020-11-25 05:15 PST", detected="2020-11-25 05:15 PST")

    assert tell(events("2020-11-25 05:15 PST"), milestones) == ["started+detected", 1]


def test_events_keep_the_order_in_which_they_are_told():
    milestones = moments(started="2020-11-25 05:15 PST", mitigated="2020-11-25 06:00 PST")

    told = tell(events("2020-11-25 05:20 PST", "2020-11-25", "?", "2020-11-25 05:10 PST"), milestones)

    assert told == ["started", 1, 2, 3, 4, "mitigated"]


def test_days_are_told_in_the_incidents_zone_and_only_if_there_are_several():
    one_day = events("2020-11-25 00:10 PST", "2020-11-25 23:50 PST")
    two_days = events("2020-11-25 23:50 PST", "2020-11", "2020-11-26 00:10 PST")

    assert tell(one_day, moments()) == [1, 2]
    assert tell(two_days, moments()) == ["25 Nov", 1, "01 Nov", 2, "26 Nov", 3]


def test_an_event_without_any_date_stands_under_no_day():
    told = tell(events("2020-11-25 23:50 PST", "?", "2020-11-25 23:55 PST", "2020-11-26 00:10 PST"), moments())

    assert told == ["25 Nov", 1, "–", 2, "25 Nov", 3, "26 Nov", 4]


def test_an_event_without_any_date_stands_after_the_start_unless_the_story_is_still_before_it():
    started = moments(started="2020-11-25 05:15 PST", resolved="2020-11-25 08:00 PST")

    assert tell(events("?", "?"), started) == ["started", 1, 2, "resolved"]
    assert tell(events("?", "2020-11-25 05:10 PST", "?", "2020-11-25 05:20 PST"), started) == [
        1,
        2,
        "started",
        3,
        4,
        "resolved",
    ]


def test_what_is_known_to_the_day_alone_stands_behind_what_came_before_it_on_that_day():
    known = moments(started="2020-11-25 07:50 PST", resolved="2020-11-25")

    assert tell(events("2020-11-25 07:45 PST", "2020-11-25 09:00 PST"), known) == [1, "started", "resolved", 2]
    assert tell([], known) == ["started", "resolved"]


def test_a_story_without_events_is_that_of_its_milestones():
    assert tell([], moments(started="2020-11-25 05:15 PST")) == ["started"]
    assert tell([], moments()) == []


def test_phases_follow_the_milestones():
    milestones = moments(
        started="2020-11-25 05:15 PST",
        detected="2020-11-25 05:20 PST",
        identified="2020-11-25 06:00 PST",
        mitigated="2020-11-25 07:00 PST",
        resolved="2020-11-25 08:00 PST",
    )
    told = storyline(events("2020-11-25 05:00 PST", "2020-11-25 05:30 PST"), milestones, ZONE)

    assert [line.phase for line in told] == [
        Kind.BEFORE,
        Kind.UNDETECTED,
        Kind.DIAGNOSING,
        Kind.DIAGNOSING,
        Kind.MITIGATING,
        Kind.RECOVERING,
        Kind.RESOLVED,
    ]


def test_a_phase_whose_end_is_not_known_is_not_split():
    started, resolved = "2020-11-25 05:15 PST", "2020-11-25 08:00 PST"
    start_and_end = moments(started=started, resolved=resolved)
    identified_too = moments(started=started, identified="2020-11-25 06:00 PST", resolved=resolved)

    assert phase([Milestone.STARTED], start_and_end) == Kind.UNSPLIT
    assert phase([Milestone.STARTED, Milestone.IDENTIFIED], identified_too) == Kind.UNSPLIT
    assert phase([Milestone.STARTED, Milestone.MITIGATED], moments(started=started, mitigated=resolved)) == Kind.UNSPLIT
    assert phase([], moments(resolved=resolved)) == Kind.UNSPLIT
