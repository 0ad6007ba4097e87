"""Logs as they are pasted from a chat or a table: how people tell of an outage, in several forms; made up by us."""

from datetime import date

import pytest

from timelines.models import TimelineEvent
from timelines.pasted import as_lines, guessed_kind, read_pasted

K = TimelineEvent.Kind

SLACK = """\
Amina Diallo  9:31 AM
deploy of checkout 4.12 is going out now
Joe  9:37 AM
PagerDuty alert: checkout error rate above 5 %
:eyes:
Amina Diallo  9:39 AM
looking at the dashboard
Joe  9:41 AM
502s for about a third of all requests
Priya N  9:44 AM
looks like the new pool size is too small, threads are waiting for connections
Amina Diallo  9:46 AM
rolling back to 4.11
Joe  9:48 AM
can we pull in the database team?
Priya N  9:52 AM
error rate dropping
Joe  9:55 AM
posted an update on the status page
Amina Diallo  10:05 AM
all clear, incident resolved
"""
SLACK_KINDS = [
    *(K.TRIGGER, K.DETECTION, K.DIAGNOSIS, K.IMPACT, K.DIAGNOSIS, K.MITIGATION, K.ESCALATION, K.RECOVERY),
    *(K.COMMUNICATION, K.RESOLUTION),
]
TEAMS = """\
[2:05 PM] Lena Berg
customers report that login is down
[2:09 PM] Sam Okafor
escalating to the identity team
[2:20 PM] Lena Berg
found it: the signing key was rotated and the cache still has the old one
[2:24 PM] Sam Okafor
flushing the cache on all nodes
[2:31 PM] Lena Berg
logins are back to normal
"""
IRC = """\
--- Day changed Wed Nov 25 2020
14:05 <mkay> nagios: CRITICAL: disk full on db3
14:07 <jdoe> writes to db3 are failing
14:12 <mkay> suspect the binlogs, purge has not run since friday
14:15 <jdoe> deleting old binlogs
14:21 <mkay> replication is catching up
"""
DASHES = """\
2020-11-25
14:05 - Alarm for queue depth fires
14:08 - On-call joins the incident channel
14:30 - Second consumer group restarted
~14:45 - Backlog is shrinking, recovery under way
15:10 - Incident resolved
"""
MARKDOWN = """\
| Time (UTC) | Event |
|---|---|
| 2020-11-25 14:05 | Config change rolled out to all regions |
| 2020-11-25 14:06 | Error rate at 40 % |
| 2020-11-25 14:15 | Change reverted |
"""
CSV = '''\
timestamp,user,message
2020-11-25T14:05:00Z,mkay,"Alert: 5xx above threshold, paging ""payments"""
2020-11-25T14:09:00Z,jdoe,"I think it is
the new index"
2020-11-25T14:15:00Z,mkay,dropped the index and restarted the workers
'''
QUOTED_CSV = '"2020-11-25 14:05";"mkay";"Alert: 5xx"\n"2020-11-25 14:15";"jdoe";"rolled back"\n'


def read(log):
    pasted = read_pasted(as_lines(log), zone="UTC", on=date(2020, 11, 25))
    events = [(f"{event.moment.at:%H:%M}", guessed_kind(event.text), event.text) for event in pasted.events]
    return events, pasted.unread


def test_a_slack_export_becomes_events_with_their_kinds():
    events, unread = read(SLACK)

    assert [kind for _, kind, _ in events] == SLACK_KINDS
    assert events[1] == (
        "09:37",
        K.DETECTION,
        "Joe: PagerDuty alert: checkout error rate above 5 %\n:eyes:",
    )
    assert unread == []


def test_messages_copied_from_teams_become_events():
    events, unread = read(TEAMS)

    assert [kind for _, kind, _ in events] == [K.DETECTION, K.ESCALATION, K.DIAGNOSIS, K.MITIGATION, K.RECOVERY]
    assert events[0] == ("14:05", K.DETECTION, "Lena Berg\ncustomers report that login is down")
    assert unread == []


def test_a_log_of_irc_becomes_events_and_its_own_lines_are_told_as_not_read():
    events, unread = read(IRC)

    assert [kind for _, kind, _ in events] == [K.DETECTION, K.IMPACT, K.DIAGNOSIS, K.MITIGATION, K.RECOVERY]
    assert events[1][2] == "<jdoe> writes to db3 are failing"
    assert [number for number, *_ in unread] == [1]


def test_a_list_of_times_with_dashes_becomes_events():
    events, unread = read(DASHES)

    assert [kind for _, kind, _ in events] == [K.DETECTION, K.ESCALATION, K.MITIGATION, K.RECOVERY, K.RESOLUTION]
    assert events[0][2] == "Alarm for queue depth fires"
    assert unread == []


def test_a_table_of_markdown_becomes_events():
    events, unread = read(MARKDOWN)

    assert [kind for _, kind, _ in events] == [K.TRIGGER, K.IMPACT, K.MITIGATION]
    assert unread == []


def test_comma_separated_values_become_events_on_the_lines_on_which_they_stood():
    events, unread = read(CSV)

    assert events == [
        ("14:05", K.DETECTION, '<mkay> Alert: 5xx above threshold, paging "payments"'),
        ("14:09", K.DIAGNOSIS, "<jdoe> I think it is the new index"),
        ("14:15", K.MITIGATION, "<mkay> dropped the index and restarted the workers"),
    ]
    assert unread == []
    assert [event.line for event in read_pasted(as_lines(CSV), zone="UTC").events] == [2, 3, 5]
    assert [text for *_, text in read(QUOTED_CSV)[0]] == ["<mkay> Alert: 5xx", "<jdoe> rolled back"]


NO_TABLES = ["", "a,b", "Time, they say, flies.\n14:05, all well", '"', ',;"\n\n"', "\ufeffdate,\n"]


@pytest.mark.parametrize("text", NO_TABLES)
def test_what_is_no_table_stays_as_it_is_or_loses_no_line(text):
    assert as_lines(text).count("\n") == text.count("\n")


def test_a_text_without_telling_words_is_a_note():
    assert guessed_kind("") == K.NOTE
    assert guessed_kind("amina: thanks everybody") == K.NOTE
