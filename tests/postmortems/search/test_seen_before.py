"""A pasted alert or log: what ended what looked like it, from the box or by POST; nothing of it is kept."""

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest

from postmortems.search.page.seen import word_for_word
from tests.factories import STARTED, make_evidence, make_incident, make_lesson

pytestmark = pytest.mark.django_db
ALERT = """2020-11-25T05:21:00Z ERROR [router] fe-4c91.example.com
Alarm: FeedLag is over the limit, throttling of the zeppelin fleet began"""


@pytest.fixture
def feed():
    incident = make_incident(
        slug="feed",
        title="Feed fell behind",
        was="A queue without a bound.",
        ended_by="Shedding the oldest half.",
        summary="Throttling of the router began.",
        resolved_at=STARTED + timedelta(hours=2),
    )
    incident.signals.create(text="feedlag is  over the limit", position=1)
    make_evidence(incident=incident, lesson=make_lesson(name="Bound every queue"))
    return incident


@pytest.mark.both_databases
def test_a_paste_shows_what_ended_what_looked_like_it_and_signals_word_for_word_first(client, feed):
    other = make_incident(slug="fleet", title="Zeppelin fleet over a limit, throttling", ended_by="")

    html = client.get(f"/search/?{urlencode({'q': ALERT})}").text

    assert re.findall(r'<h3><a href="/incidents/([a-z]+)/">', html) == ["feed", "fleet"]
    assert '#brief-title">Word for word</a></dt><dd><code class="signal">feedlag is  over the limit</code>' in html
    for text in ("A queue without a bound.", "Shedding the oldest half.", "2 h to resolve", "Bound every queue</a>"):
        assert text in html, text
    assert '<dd dir="auto"><span class="unknown">not known</span>' in html
    assert f'<a href="/incidents/compare/?i=feed&amp;i={other.slug}" rel="nofollow">Compare' in html
    assert f'<a href="/incidents/compare/?i={other.slug}&amp;i=feed" rel="nofollow">Compare' in html
    used = html[html.index("Looked for:") :].partition("</p>")[0]
    assert "zeppelin" in used
    assert "2020" not in used
    assert 'name="q" rows="7"' in html
    assert "fe-4c91.example.com\nAlarm: FeedLag" in html


def test_a_short_text_that_is_sent_gets_an_address_and_a_long_one_an_answer_that_is_not_kept(client, feed):
    short = client.post("/search/", {"q": f"\x1b[31m{ALERT}\0"})
    assert short.status_code == 302
    assert client.get(short["Location"]).status_code == 200
    assert "%1B" not in short["Location"]

    answer = client.post("/search/", {"q": ALERT + "\n" + "lorem ipsum dolor " * 400})
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert "Shedding the oldest half." in answer.text
    assert "too long for an address" in answer.text
    assert "Keep ticked" not in answer.text

    assert client.post("/search/", {"q": "x" * 100_001}).status_code == 413
    assert client.post("/search/", {}).url == "/search/"
    assert client.post("/search/", {"q": ALERT}, headers={"sec-fetch-site": "cross-site"}).status_code == 403


def test_a_signal_stands_in_a_text_only_where_its_words_begin_and_end(feed):
    feed.signals.create(text="HTTP 503 (slow)", position=2)
    feed.signals.create(text="short", position=3)

    assert word_for_word("is short; http 503 (SLOW), FeedLag is\nover the limit.", [feed.pk]) == {
        feed.pk: ["feedlag is  over the limit", "HTTP 503 (slow)"]
    }
    assert word_for_word("xfeedlag is over the limit", [feed.pk]) == {}
