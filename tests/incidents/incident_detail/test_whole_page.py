"""The incident's page as a whole: what it costs, its order, what is folded, hostile text, markup."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incidents.markdown.opening import split_after_opening
from incidents.models import Caveat, ImpactVia, Relation
from tests.factories import (
    STARTED,
    make_administrator,
    make_author,
    make_cause,
    make_event,
    make_evidence,
    make_figure,
    make_impact,
    make_incident,
    make_lesson,
    make_organization,
    make_reader,
    make_region,
    make_remediation,
    make_service,
    make_signal,
    make_source,
    make_trigger,
)
from tests.incidents.incident_detail.full_incident import BRIEF, PROSE, make_full_incident, minutes_later
from timelines.models import TimelineEvent

pytestmark = pytest.mark.django_db

ATTACK = "<script>alert(1)</script>"


# What it costs


@pytest.mark.parametrize("make_visitor", [None, make_reader, make_author, make_administrator])
def test_the_page_costs_the_same_however_much_is_on_record(client, make_visitor):
    if make_visitor:
        client.force_login(make_visitor())

    def cost(incident):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(incident.get_absolute_url()).status_code == 200
        return len(queries)

    short, long = make_full_incident(rows=1), make_full_incident(rows=4)
    cost(short)  # the first page also learns the content types

    assert (
        cost(short) == cost(long) <= (26 if make_visitor in (make_author, make_administrator) else 23)
    )  # their rights


# The order of the page, and what is folded


def test_the_answer_and_the_contents_come_before_the_story_in_the_order_of_focus(client):
    page = client.get(make_full_incident().get_absolute_url()).text
    places = [page.index(f'id="{name}"') for name in ("brief-title", "toc-title", "response-times", "timeline")]

    assert places == sorted(places)
    assert places[1] < page.index('class="incident-summary')
    assert page.index('href="#main"') < page.index('href="#toc-title"') < page.index("<header")


def test_what_goes_beyond_the_first_few_is_folded_and_still_there(client):
    incident = make_incident()
    for number in range(9):
        make_remediation(incident=incident, text=f"Change {number}.")
    page = client.get(incident.get_absolute_url()).text
    section = page.split('<section id="remediations"')[1].split("</section>")[0]
    shown, rest = section.split('<details class="more">')

    assert [f"Change {number}." in shown for number in range(9)] == [True] * 6 + [False] * 3
    assert [f"Change {number}." in rest for number in range(9)] == [False] * 6 + [True] * 3
    assert "3 more remediations, R7 to R9" in rest


def test_one_or_two_more_are_not_worth_folding(client):
    incident = make_incident()
    for _ in range(8):
        make_remediation(incident=incident)

    assert '<details class="more">' not in client.get(incident.get_absolute_url()).text


def test_a_long_story_goes_on_behind_its_first_paragraphs(client):
    paragraphs = [" ".join([f"word{number}"] * 70) + "." for number in range(4)]
    incident = make_incident(narrative="\n\n".join([paragraphs[0], "### A heading", *paragraphs[1:]]))
    section = client.get(incident.get_absolute_url()).text.split('id="narrative"')[1].split("</section>")[0]
    shown, rest = section.split("<details")

    assert "word1" in shown
    assert "word2" not in shown
    assert "word2" in rest
    assert "word3" in rest
    assert "The rest of the story, about 140 words" in rest


@pytest.mark.parametrize(
    ("html", "opening"),
    [
        ("<p>" + "a " * 200 + "</p>", 1),
        ("<p>" + "a " * 140 + "</p><p>" + "b " * 20 + "</p>", 2),
        ("<p>" + "a " * 60 + "</p><h3>H</h3><p>" + "b " * 50 + "</p><p>" + "c " * 90 + "</p>", 3),
        ('<ul title="a>b</ul>"><li>' + "a " * 140 + "</li></ul><p>" + "b<br>" * 90 + "</p>", 1),
        ("<p>a</p><p>" + "b " * 78 + "</p><h3>H</h3><p>" + "c " * 90 + "</p><p>" + "d " * 90 + "</p>", 4),
    ],
)
def test_a_text_is_parted_between_whole_blocks_and_never_after_a_heading(html, opening):
    parts = split_after_opening(html)

    assert parts.opening + parts.rest == html
    assert len(re.findall(r"<(?:p|h3|ul)\b", parts.opening)) == opening


def test_marks_of_drawings_are_no_tab_stops_before_a_script_makes_them_one(client):
    incident = make_incident(resolved_at=minutes_later(60))
    for minute in (1, 20):
        make_event(incident=incident, occurred_at=minutes_later(minute))

    chart = client.get(incident.get_absolute_url()).text.split('<svg class="chart"')[1].split("</figure>")[0]

    assert re.findall(r'<a href="#event-\d+"( tabindex="-1")?', chart) == [' tabindex="-1"'] * 2


@pytest.mark.parametrize("make", [make_incident, make_full_incident])
def test_the_contents_list_exactly_the_sections_of_the_page_in_their_order(client, make):
    page = client.get(make().get_absolute_url()).content.decode()
    contents = re.findall(r'<ol class="toc">.*?</ol>', page, re.DOTALL)[0]

    sections = re.findall(r'<section[^>]* id="([\w-]+)"', page)

    assert re.findall(r'href="#([\w-]+)"', contents) == sections
    assert len(sections) == (13 if make is make_full_incident else 6)


def test_every_link_within_the_page_leads_somewhere(client):
    page = client.get(make_full_incident(rows=3).get_absolute_url()).content.decode()

    targets = re.findall(r'\bid="([^"]+)"', page)

    assert len(targets) == len(set(targets))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(targets)


# Hostile text


def test_nothing_that_somebody_wrote_becomes_markup(client):
    lesson = make_lesson(name=ATTACK)
    incident = make_incident(
        title=ATTACK,
        origin=make_service(ATTACK),
        regions=[make_region(ATTACK)],
        tags=[ATTACK],
        **dict.fromkeys([*PROSE, *BRIEF], ATTACK),
    )
    source = make_source(incident=incident, title=ATTACK, publisher=ATTACK, note=ATTACK)
    facts = {"incident": incident, "source": source}
    impact = make_impact(**facts, part=ATTACK, effect=ATTACK)
    ImpactVia.objects.create(impact=impact, service=impact.service, by=ATTACK)
    make_trigger(**facts, text=ATTACK, why=ATTACK)
    make_cause(**facts, text=ATTACK, why=ATTACK)
    make_figure(**facts, what=ATTACK, value=ATTACK)
    make_signal(**facts, text=ATTACK)
    make_event(**facts, text=ATTACK)
    make_evidence(**facts, lesson=lesson, how=ATTACK)
    make_remediation(**facts, text=ATTACK, team=ATTACK, status="declined", declined_because=ATTACK)
    Caveat.objects.create(incident=incident, text=ATTACK)
    Relation.objects.create(incident=incident, to=make_incident(title=ATTACK), note=ATTACK)
    incident.status_changes.create(to_state="published", changed_at=STARTED, why=ATTACK)

    page = client.get(incident.get_absolute_url()).content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_kinds_of_event_are_shown_and_hidden_without_a_script(page):
    incident = make_incident()
    for kind in (TimelineEvent.Kind.IMPACT, TimelineEvent.Kind.ESCALATION):
        make_event(incident=incident, kind=kind, text=f"An event: {kind}.")
    page.goto(incident.get_absolute_url())

    page.get_by_role("checkbox", name="Detection, diagnosis").uncheck()

    assert page.get_by_text("An event: impact.").is_visible()
    assert not page.get_by_text("An event: escalation.").is_visible()


@pytest.mark.long
def test_a_full_page_fits_a_phone(page):
    incident = make_full_incident(rows=2)
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(incident.get_absolute_url())

    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_page_of_endless_words_keeps_its_width(page):
    word = "x" * 100
    incident = make_full_incident(
        title=word * 2,
        organization=make_organization(word),
        origin=make_service(word, organization=make_organization(word)),
        tags=[word],
        regions=[make_region(word)],
        **dict.fromkeys([*PROSE, *BRIEF], word),
    )
    facts = {"incident": incident, "source": make_source(incident=incident, title=word, publisher=word, note=word)}
    impact = make_impact(**facts, part=word, effect=word)
    ImpactVia.objects.create(impact=impact, service=impact.service, by=word)
    make_trigger(**facts, text=word)
    make_cause(**facts, text=word, why=word)
    make_figure(**facts, what=word, value=word)
    make_signal(**facts, text=word * 50)
    make_event(**facts, text=word)
    make_evidence(**facts, lesson=make_lesson(name=word), how=word)
    make_remediation(**facts, text=word, team=word)
    Caveat.objects.create(incident=incident, text=word)
    Relation.objects.create(incident=incident, to=make_incident(title=word), note=word)

    page.goto(incident.get_absolute_url())
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_pages_full_and_empty_are_valid_html(client, valid_html):
    incidents = {"full": make_full_incident(rows=2), "empty": make_incident(started_at=None)}

    valid_html({name: client.get(row.get_absolute_url()).content.decode() for name, row in incidents.items()})
