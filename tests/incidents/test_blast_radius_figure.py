"""The blast radius on an incident's page: its drawing, its words, its tree on a phone."""

import re
from datetime import timedelta

import pytest

from incidents.blast_radius import picture_of
from incidents.blast_radius.picture import MOST_LINKS, MOST_SERVICES
from incidents.drawing.graph.boxes import Span
from incidents.models import Impact, ImpactVia
from incidents.moments import Precision
from tests.factories import STARTED, make_impact, make_incident, make_service


@pytest.fixture
def spread(db):
    """``spread("B via A by metrics", …)`` is an incident with these impacts, beginning with its origin A."""

    def make(*rows, **fields):
        incident = make_incident(origin=make_service("A"), **fields)
        for row in rows:
            name, _, vias = row.partition(" via ")
            name, _, part = name.partition("/")
            impact = make_impact(incident=incident, service=make_service(name), part=part)
            for via in filter(None, vias.split(", ")):
                through, _, by = via.partition(" by ")
                ImpactVia.objects.create(impact=impact, service=make_service(through), by=by)
        return incident

    return make


@pytest.fixture
def figure(client):
    def find(incident):
        page = client.get(incident.get_absolute_url()).text
        found = re.search(r'<figure class="blast-radius".*?</figure>', page, re.DOTALL)
        return found and found[0]

    return find


def picture(incident):
    return picture_of(incident, list(incident.impacts.prefetch_related("vias")))


def texts_of(incident):
    return {box.node.name: [text.text for text in box.texts][1:] for box in picture(incident).drawing.boxes}


def test_the_page_draws_the_spread_with_links_labels_and_words(spread, figure):
    drawing = figure(spread("B via A by metrics", "C via B"))

    assert re.findall(r'class="column-text"[^>]*>([^<]+)', drawing) == [
        "Origin",
        "One step on",
        "Up to two steps on",
    ]
    assert drawing.count('class="edge"') == 2
    assert re.search(r'class="edge-text"[^>]*>metrics<', drawing)
    assert "Through A failed B. Through B failed C." in drawing
    for name in ("a", "b", "c"):
        assert drawing.count(f'<a href="/services/{name}/" tabindex="-1">') == 1, "in the drawing, no tab stop"
        assert drawing.count(f'<a href="/services/{name}/">') == 1, "in the tree"
    assert "style=" not in drawing


def test_the_tree_on_a_phone_tells_what_came_two_ways_once_in_full(spread, figure):
    tree = figure(spread("B via A by metrics", "C via A, B")).split('<ul class="reach-tree">')[1]
    words = " ".join(re.sub(r"<a [^>]*>|</?span>|</a>", "", tree).split())

    assert words.startswith(
        "<li>A time not known<ul> <li>B by metrics; time not known<ul> "
        "<li>C also through this, told elsewhere</li> </ul></li> <li>C time not known</li> </ul></li>"
    )


def test_a_box_says_how_long_as_far_as_it_is_known(spread):
    incident = spread(*(f"{name} via A" for name in "BCDE"), resolved_at=STARTED + timedelta(hours=10))
    times = {
        "B": {"began_at": STARTED, "ended_at": STARTED + timedelta(hours=5)},
        "C": {"ended_at": STARTED + timedelta(hours=5)},
        "D": {"began_at": STARTED + timedelta(hours=5)},
    }
    for name, fields in times.items():
        incident.impacts.filter(service__name=name).update(**fields)

    assert texts_of(incident) == {
        "A": ["time not known"],
        "B": ["5 h, 05:15 to 10:15"],
        "C": ["until 10:15, start not known"],
        "D": ["from 10:15, end not known"],
        "E": ["time not known"],
    }
    spans = {box.node.name: box.node.spans for box in picture(incident).drawing.boxes}
    assert spans == {
        "A": [],
        "B": [Span(0, 0.5)],
        "C": [Span(0, 0.5, is_open=True)],
        "D": [Span(0.5, 1, is_open=True)],
        "E": [],
    }


def test_a_moment_known_to_the_day_has_no_place_in_a_short_bar(spread):
    incident = spread("B via A", resolved_at=STARTED + timedelta(hours=10))
    incident.impacts.filter(service__name="B").update(
        began_at=STARTED, ended_at=STARTED + timedelta(hours=5), ended_precision=Precision.DAY
    )

    (_, reached) = picture(incident).drawing.boxes
    assert reached.node.spans == [Span(0, 1, is_open=True)]


def test_a_service_of_several_parts_has_one_box(spread):
    incident = spread("B/front end via A by calls", "B/back end via A by queues", "B/console via B by pages")
    incident.impacts.filter(part="front end").update(began_at=STARTED, ended_at=STARTED + timedelta(minutes=90))

    assert texts_of(incident)["B"] == ["3 parts", "up to 1 h 30 min; 2 of 3 not known"]
    labels = [(arrow.link.label, arrow.leads_back) for arrow in picture(incident).drawing.arrows]
    assert labels == [("calls, queues", False), ("pages", True)]


def test_a_way_through_a_service_that_was_not_struck_is_drawn(spread, figure):
    incident = spread("B via X")

    assert texts_of(incident) == {"A": ["time not known"], "B": ["time not known"], "X": ["not on record"]}
    assert "A dotted box passed the failure on" in figure(incident)


def test_where_no_way_is_known_there_is_nothing_to_draw(spread, figure):
    assert figure(spread("B", "C")) is None


def test_what_came_by_a_way_not_known_stands_below(spread, figure):
    assert "By a way not known" in figure(spread("B via A", "C"))


def test_a_spread_too_large_to_follow_is_not_drawn_and_its_table_stands_open(client, spread, figure):
    incident = spread("B via " + ", ".join(f"S{n}" for n in range(MOST_SERVICES)))
    page = client.get(incident.get_absolute_url()).text.split('id="blast-radius"')[1].split("</section>")[0]

    assert figure(incident) is None
    assert "<details" not in page
    assert "too many to follow in a drawing" in page
    assert "S79" in page


def test_a_spread_as_large_as_can_be_drawn_is_drawn(spread, figure):
    names = [f"S{n}" for n in range(MOST_SERVICES - 1)]
    links = [f"{name} via {', '.join(['A', *names[:at]][-2:])}" for at, name in enumerate(names)]
    assert sum(row.count(",") + 1 for row in links) <= MOST_LINKS

    drawing = figure(spread(*links))

    assert drawing.count('class="node"') == MOST_SERVICES
    assert "data-wide" in drawing
    assert 'tabindex="0"' in drawing


def test_hostile_names_are_text(spread, figure):
    drawing = figure(spread('<script>alert(1)</script>/</title> via A by "><b>'))

    assert "<script" not in drawing
    assert "<b>" not in drawing


def test_a_drawing_needs_no_query_of_its_own(client, spread, django_assert_num_queries):
    incident = spread("B via A", "C via B", "D via A, C")
    alone = make_incident()
    client.get(alone.get_absolute_url())
    with django_assert_num_queries(18):
        client.get(alone.get_absolute_url())
    with django_assert_num_queries(18):
        client.get(incident.get_absolute_url())


def test_drawings_are_valid_html(client, spread, valid_html):
    pages = {
        "circle": spread("B via A", "C via B", "A/again via C", "B/itself via B by loops"),
        "loose": spread("B via A", "C", "D via X"),
        "chain": spread("S0 via A", *(f"S{n} via S{n - 1}" for n in range(1, 39))),
    }

    valid_html({name: client.get(incident.get_absolute_url()).text for name, incident in pages.items()})


def test_texts_are_as_wide_as_was_reckoned_and_a_phone_shows_the_tree(page, axe, spread):
    names = ["Amazon Kinesis Data Streams", "Ümläut-Großkunden-Überwachung", "MMMMMMMM WWWWWWWW", "illicit “filling”"]
    incident = spread(*(f"{name}/a part of its own via A by sign-in and metrics" for name in names))
    page.goto(incident.get_absolute_url())
    page.evaluate("document.fonts.ready")
    page.set_viewport_size({"width": 1400, "height": 900})

    outside = page.evaluate("""() => [...document.querySelectorAll('.blast-radius-graph g[data-role]')].flatMap(box => {
        const frame = box.querySelector('rect').getBoundingClientRect()
        return [...box.querySelectorAll('text')].filter(text => text.getBoundingClientRect().right > frame.right - 6)
    }).map(text => text.textContent)""")
    assert outside == []
    assert page.locator(".reach-tree").is_hidden()

    page.set_viewport_size({"width": 390, "height": 844})
    assert page.locator(".reach-tree").is_visible()
    assert page.locator(".blast-radius-graph").is_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    axe(page)


def test_a_wide_drawing_is_moved_along_by_keyboard(page, axe, spread):
    incident = spread("S0 via A", *(f"S{n} via S{n - 1}" for n in range(1, 39)))
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(incident.get_absolute_url())

    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    region = page.get_by_role("region", name="How the failure spread")
    region.focus()
    page.keyboard.press("ArrowRight")
    region.evaluate("box => box.scrollLeft || new Promise((moved) => { box.onscroll = moved; })")
    axe(page)
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_origin_is_told_apart(spread):
    incident = spread("B via A")
    make_impact(incident=incident, service=make_service("O"), role=Impact.Role.ORIGIN)

    roles = {box.node.name: box.node.role for box in picture(incident).drawing.boxes}
    assert roles == {"A": "origin", "B": "cascaded", "O": "origin"}
