from datetime import UTC, datetime

import pytest
from django.urls import reverse

from incidents.models import Incident
from postmortems.editor.pasting.ordering import in_order_of_time
from postmortems.editor.pasting.rows import LEAVE_OUT, MERGE, kept, read
from tests.factories import make_author, make_draft, make_event, make_reader, make_restricted

pytestmark = pytest.mark.django_db
LOG = """\
14:05 - alert: error rate above 5 %
14:07 - 502s for a third
of all requests
14:10 - rolling back
14:20 - all clear
yesterday we had lunch
"""


@pytest.fixture
def author():
    return make_author()


@pytest.fixture
def incident(author):
    return make_draft(authors=[author], zone="Europe/Berlin", slug="checkout")


@pytest.fixture
def paste(client, author, incident):
    client.force_login(author)

    def post(do="read", log=LOG, **more):
        data = {"log-text": log, "log-clock": "Europe/Berlin", "log-on": "2020-11-25", "do": do, **more}
        return client.post(reverse("timeline_paste", args=[incident.slug]), data)

    return post


def timeline(incident):
    return [(f"{event.occurred_at:%H:%M}", event.kind, event.text) for event in incident.timeline.all()]


def test_a_log_is_shown_as_rows_to_look_through_and_nothing_is_saved(paste, incident):
    page = paste()

    assert [(row.line, row.at, row.what) for row in page.context["review"]["reading"].rows] == [
        (1, "2020-11-25 14:05 CET", "detection"),
        (2, "2020-11-25 14:07 CET", "impact"),
        (4, "2020-11-25 14:10 CET", "mitigation"),
        (5, "2020-11-25 14:20 CET", "resolution"),
    ]
    assert "4 events, 4 kept" in page.text
    assert timeline(incident) == []


def test_what_is_kept_becomes_events_in_the_order_of_time_by_one_revision(paste, incident):
    make_event(incident=incident, occurred_at=datetime(2020, 11, 25, 13, 8, tzinfo=UTC), text="Was there.", kind="note")
    page = paste("save", **{"what-1": LEAVE_OUT, "what-2": MERGE, "what-4": "mitigation", "text-4": "Rolled back."})

    assert (page.status_code, page["Location"]) == (302, "/incidents/checkout/edit/timeline/")
    assert timeline(incident) == [
        ("13:07", "mitigation", "502s for a third\nof all requests\nRolled back."),
        ("13:08", "note", "Was there."),
        ("13:20", "resolution", "all clear\nyesterday we had lunch"),
    ]
    incident.refresh_from_db()
    assert incident.version == 2


def test_another_zone_or_day_reads_it_again_and_keeps_what_was_decided(paste):
    page = paste(**{"log-clock": "UTC", "log-on": "2020-11-26", "what-1": "note", "text-4": "Back."})

    rows = page.context["review"]["reading"].rows
    assert (rows[0].at, rows[0].what) == ("2020-11-26 15:05 CET", "note")
    assert rows[2].text == "Back."


CHAT = "Amina Diallo  9:31 AM\nrolling back\n09:40 <joe> alert: all quiet\n[9:45 AM] Lena Berg\nall clear"


def test_who_said_it_is_left_out_unless_it_is_asked_for(paste):
    def texts(**more):
        return [row.text for row in paste(log=CHAT, **more).context["review"]["reading"].rows]

    assert texts() == ["rolling back", "alert: all quiet", "all clear"]
    named = {"text-1": "rolling back", "text-3": "alert: all is quiet", "log-names": "on"}
    assert texts(**named) == ["Amina Diallo: rolling back", "alert: all is quiet", "Lena Berg\nall clear"]


def test_what_is_on_the_timeline_already_is_left_out_unless_asked_for(paste, incident):
    paste("save")
    page = paste()

    assert {row.what for row in page.context["review"]["reading"].rows} == {LEAVE_OUT}
    assert page.text.count("on the timeline already") == 4
    refused = paste("save")
    assert "Every row is left out" in refused.text
    assert len(timeline(incident)) == 4


def test_a_row_that_cannot_be_saved_says_why_and_nothing_typed_is_lost(paste, incident):
    page = paste("save", **{"text-1": "", "text-2": "x" * 2001, "text-4": "Kept <b>as</b> typed."})

    assert page.status_code == 200
    problems = {row.line for row in page.context["review"]["reading"].rows if row.problem}
    assert problems == {1, 2}
    assert 'href="#what-2"' in page.text
    assert "Kept &lt;b&gt;as&lt;/b&gt; typed." in page.text
    assert timeline(incident) == []


def test_lines_that_are_not_read_say_why(paste):
    page = paste(log="hello\n25/11/2020 14:05 which\n2020-11-25 14:06 fine")

    assert len(page.context["review"]["reading"].rows) == 1
    assert "no time, and no event above it" in page.text
    assert "which is the day and which the month?" in page.text
    nothing = paste("save", log="hello")
    assert "No line of it begins with a time that can be read." in nothing.text


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"log-text": ""}, "This field is required."),
        ({"log-text": "14:05 a\n" * 2001}, "At most 2,000 lines are read at once"),
        ({"log-text": "x" * 400_001}, "at most 400000 characters"),
        ({"log-clock": "Mars/Olympus"}, "Mars/Olympus"),
        ({"log-on": "2020-02-30"}, "Enter a valid date."),
    ],
)
def test_what_cannot_be_read_at_all_is_told_at_its_box(paste, changed, told):
    assert told in paste(**changed).text


def test_hostile_text_is_shown_as_text_and_unseen_letters_are_left_out(paste, incident):
    page = paste(log="14:05 <script>alert(1)</script>\x80\x9f\n14:06 \x85</textarea>{{ 7 * 7 }}\n14:07 " + "a" * 5000)

    assert "<script>alert" not in page.text
    assert "</textarea>{{" not in page.text
    saved = paste("save", log="14:05 <script>\x80\x9f", **{"what-1": "no-kind", "text-1": "<script>\x80"})
    assert saved.status_code == 302
    assert timeline(incident) == [("13:05", "note", "<script>")]


@pytest.mark.long
def test_two_thousand_lines_are_one_page_of_few_queries_and_all_are_saved(
    paste, incident, django_assert_max_num_queries
):
    log = "\n".join(f"{8 + place // 60 % 12:02}:{place % 60:02} - event {place}" for place in range(700))
    long = "\n".join(
        f"2020-11-{1 + place // 1440:02} {place // 60 % 24:02}:{place % 60:02} - event {place}" for place in range(2000)
    )
    paste()  # what was made is counted
    with django_assert_max_num_queries(7):
        page = paste(log=long)
    assert len(page.context["review"]["reading"].rows) == 2000
    assert page.text.count("<select") == 2000
    assert 'name="text-' not in page.text
    assert 'name="text-700"' in paste(log=log).text

    assert paste("save", log=long, **{f"what-{line}": "note" for line in range(1, 2001)}).status_code == 302
    assert incident.timeline.count() == 2000


def test_who_may_paste(client, incident):
    address = reverse("timeline_paste", args=[incident.slug])
    assert client.get(address)["Location"].startswith("/accounts/login/")
    client.force_login(make_author())
    assert client.get(address).status_code == 404
    Incident.objects.filter(pk=incident.pk).update(state="published")
    assert client.get(address).status_code == 403
    client.force_login(make_reader())
    assert client.post(address, {"log-text": LOG}).status_code == 403
    assert client.get(reverse("timeline_paste", args=[make_restricted().slug])).status_code == 404


def test_a_row_that_goes_on_in_the_next_begins_with_the_first_and_ends_with_the_last():
    rows = read("2020-11-25\n10:00 a\n10:01–10:05 b\n10:09 c", zone="UTC", story="UTC").rows
    first, second, third = (
        row.__class__(**{**row.__dict__, "what": what}) for row, what in zip(rows, (MERGE, MERGE, "note"), strict=True)
    )

    (one,) = kept([first, second, third])
    assert (one.at, one.until, one.text, one.what) == (
        "2020-11-25 10:00 UTC",
        "2020-11-25 10:05 UTC",
        "a\nb\nc",
        "note",
    )
    (alone,) = kept([first, second])
    assert (alone.text, alone.what) == ("a\nb", "note")


def test_events_without_a_clock_stay_behind_the_one_that_they_follow():
    rows = [
        {"at": "2020-11-25 10:00"},
        {"at": "2020-11-25"},
        {},
        {"at": "2020-11-25 09:00"},
        {"at": "2020-11-25 ~08:00"},
    ]

    assert in_order_of_time(rows, "UTC") == [3, 4, 0, 1, 2]


def test_names_before_what_was_said_are_left_out_where_most_lines_have_one(paste):
    notes = "14:05 pager: alert fired\n14:07 mira: checkout is down\n14:10 jon: rolled back\n14:20 mira: all clear"
    rows = paste(log=notes).context["review"]["reading"].rows
    assert [(row.what, row.text) for row in rows][:2] == [("detection", "alert fired"), ("impact", "checkout is down")]
    assert [row.text for row in paste(log=notes, **{"log-names": "on"}).context["review"]["reading"].rows][1] == (
        "mira: checkout is down"
    )
    listed = "14:05 Detected: alert fired\n14:07 Impact: checkout is down\n14:10 Fixed: rolled back"
    assert paste(log=listed).context["review"]["reading"].rows[0].text == "Detected: alert fired"
