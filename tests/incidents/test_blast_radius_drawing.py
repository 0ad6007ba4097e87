"""The blast radius drawn: every service in its box, nothing on top of anything else, and the same as a tree."""

import random
import re
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.blast_radius import picture_of
from incidents.blast_radius.picture import MOST_LINKS, MOST_SERVICES
from incidents.blast_radius.tree import tree_of
from incidents.drawing.graph.arrows import Link
from incidents.drawing.graph.boxes import Node, Span
from incidents.drawing.graph.diagram import draw
from incidents.drawing.graph.layers import layers
from incidents.drawing.graph.ordering import crossings, linked, ordered
from incidents.drawing.text import folded, folded_width, shortened, width_of
from incidents.models import Impact, ImpactVia
from incidents.moments import Precision
from tests.factories import STARTED, make_impact, make_incident, make_service

ROOM = 862


def node(name="Service", **fields):
    return Node(name, **fields)


def drawn(*pairs, roots=(0,), count=None):
    """The drawing of nodes named A, B, … with a link for each pair: ``"AB"``."""
    links = [Link(ord(a) - 65, ord(b) - 65) for a, b in pairs]
    count = count or max(max(link.source, link.target) for link in links) + 1
    return draw([node(chr(65 + number)) for number in range(count)], links, roots=roots, room=ROOM)


def columns_of(drawing):
    """Of each column, the names of its boxes from above."""
    return [
        [box.node.name for box in sorted(drawing.boxes, key=lambda box: box.y) if box.x == left]
        for left in drawing.columns
    ]


texts = st.text(st.sampled_from("abcWM i…é中😀\u0301"), max_size=60)
nodes = st.builds(
    Node,
    st.text("aW ", min_size=1, max_size=50),
    lines=st.lists(st.lists(texts, min_size=1, max_size=2), max_size=2),
    aside=st.sampled_from(["", "time not known"]),
    spans=st.lists(st.just(Span(0.25, 0.5)), max_size=1),
)


@st.composite
def graphs(draw_from, most=60):
    """Nodes, links between any of them, with circles and links to themselves, and roots."""
    count = draw_from(st.integers(1, most))
    number = st.integers(0, count - 1)
    ends = draw_from(st.sets(st.tuples(number, number), max_size=90))
    label = st.sampled_from(["", "metrics", "a label too long to have room between two columns"])
    return (
        [draw_from(nodes)] * (count // 2) + [node(f"N{n}") for n in range(count - count // 2)],
        [Link(source, target, draw_from(label)) for source, target in sorted(ends)],
        draw_from(st.sets(number, max_size=3)),
    )


def overlap(box, left, top, right, bottom):
    return left < box.x + box.width and right > box.x and top < box.y + box.height and bottom > box.y


def is_on_the_edge(point, box):
    x, y = point
    beside = x in (box.x, box.x + box.width) and box.y <= y <= box.y + box.height
    return beside or (y == box.y and box.x <= x <= box.x + box.width)


@given(graphs())
def test_in_any_drawing_every_service_has_its_box_and_no_box_lies_on_another(graph):
    services, links, roots = graph
    drawing = draw(services, links, roots=sorted(roots), room=ROOM)

    assert [box.node for box in drawing.boxes] == services
    for number, box in enumerate(drawing.boxes):
        assert box.x >= 0
        assert box.x + box.width <= drawing.width
        assert box.y >= 20
        assert box.y + box.height <= drawing.height
        for other in drawing.boxes[number + 1 :]:
            assert not overlap(other, box.x, box.y, box.x + box.width, box.y + box.height)


@given(graphs())
def test_in_any_drawing_arrows_begin_and_end_at_their_boxes_and_pass_through_none(graph):
    services, links, roots = graph
    drawing = draw(services, links, roots=sorted(roots), room=ROOM)

    assert sorted((arrow.link.source, arrow.link.target) for arrow in drawing.arrows) == [
        (link.source, link.target) for link in links
    ]
    for arrow in drawing.arrows:
        assert is_on_the_edge(arrow.points[0], drawing.boxes[arrow.link.source])
        assert is_on_the_edge(arrow.points[-1], drawing.boxes[arrow.link.target])
        for (ax, ay), (bx, by) in pairwise(arrow.points):
            assert 0 <= ax <= drawing.width
            assert 0 <= ay <= drawing.height
            for box in drawing.boxes:
                assert not overlap(box, min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))


@given(graphs())
def test_in_any_drawing_only_arrows_that_part_later_share_a_line(graph):
    services, links, roots = graph
    lines = {}
    for arrow in draw(services, links, roots=sorted(roots), room=ROOM).arrows:
        for (ax, ay), (bx, by) in pairwise(arrow.points):
            if ax == bx and ay != by:
                lines.setdefault(("down", ax), []).append((*sorted((ay, by)), arrow))
            if ay == by and ax != bx:
                lines.setdefault(("along", ay), []).append((*sorted((ax, bx)), arrow))
    for line in lines.values():
        line.sort(key=lambda stretch: stretch[:2])
        for (_, end, arrow), (start, _, other) in pairwise(line):
            if start < end:
                assert arrow is other or not (arrow.leads_back or other.leads_back)
                assert arrow.link.source == other.link.source


@given(graphs())
def test_in_any_drawing_texts_stay_in_their_boxes_and_labels_clear_of_them(graph):
    services, links, roots = graph
    drawing = draw(services, links, roots=sorted(roots), room=ROOM)

    for box in drawing.boxes:
        ends = {}
        for text in box.texts:
            width = width_of(text.text, 13.5 if text.kind == "node-name" else 12)
            left = text.x - width if text.anchor == "end" else text.x
            assert box.x < left + 0.01
            assert left + width < box.x + box.width
            assert box.y + 10 < text.y < box.y + box.height
            assert ends.setdefault(text.y, left) <= left
            ends[text.y] = left + width
    for label in (arrow.label for arrow in drawing.arrows if arrow.label):
        for box in drawing.boxes:
            assert not overlap(box, label.x - width_of(label.text, 11.5), label.y - 8, label.x, label.y)


@given(graphs())
def test_what_an_arrow_leads_to_stands_to_the_right_unless_it_closes_a_circle(graph):
    services, links, roots = graph
    drawing = draw(services, links, roots=sorted(roots), room=ROOM)

    for arrow in drawing.arrows:
        source, target = drawing.boxes[arrow.link.source], drawing.boxes[arrow.link.target]
        assert arrow.leads_back == (source.x >= target.x)
    forward = {arrow.link: arrow for arrow in drawing.arrows if not arrow.leads_back}
    for arrow in drawing.arrows:
        if arrow.leads_back:
            reached, waiting = set(), [arrow.link.target]
            while waiting:
                at = waiting.pop()
                reached.add(at)
                waiting += [link.target for link in forward if link.source == at and link.target not in reached]
            assert arrow.link.source in reached, "it closes no circle"


@given(graphs())
def test_the_tree_tells_every_service_once_in_full_and_every_link(graph):
    services, links, roots = graph
    branches = tree_of(len(services), links, sorted(roots))

    assert sorted(branch.node for branch in branches if not branch.is_reference) == list(range(len(services)))
    told = [branch.link for branch in branches if branch.link]
    assert sorted((link.source, link.target) for link in told) == [(link.source, link.target) for link in links]
    above = []
    for branch in branches:
        assert branch.link is None if branch.depth == 0 else above[branch.depth - 1] == branch.link.source
        above[branch.depth :] = [branch.node]
    assert sum(branch.opens for branch in branches) == sum(len(branch.closes) for branch in branches)


@given(st.integers(0, 10**6), st.integers(2, 5), st.integers(2, 9))
def test_ordering_never_adds_crossings(seed, depth, breadth):
    dice = random.Random(seed)
    columns = [[at * breadth + n for n in range(breadth)] for at in range(depth)]
    steps = [
        (0, a, b)
        for column, following in pairwise(columns)
        for a in column
        for b in following
        if dice.random() < 2 / breadth
    ]
    before, after = linked(steps)
    best = ordered(columns, before, after)

    assert crossings(best, after) <= crossings(columns, after)
    assert [sorted(column) for column in best] == columns


def test_ordering_undoes_a_tangle():
    before, after = linked([(0, a, 8 + (5 * a + 3) % 8) for a in range(8)])
    tangle = [list(range(8)), list(range(8, 16))]

    assert crossings(tangle, after) > 10
    assert crossings(ordered(tangle, before, after), after) == 0


def test_each_step_of_the_failure_has_its_column():
    drawing = drawn("AB", "AC", "BD", "CD", "AD")

    assert columns_of(drawing) == [["A"], ["B", "C"], ["D"]]
    assert drawing.width == ROOM + 1
    assert not any(arrow.leads_back for arrow in drawing.arrows)


def test_a_circle_leads_back_to_where_it_began():
    drawing = drawn("BC", "CA", "AB", roots=[1], count=3)

    assert columns_of(drawing) == [["B"], ["C"], ["A"]]
    assert [arrow.link for arrow in drawing.arrows if arrow.leads_back] == [Link(0, 1)]


def test_a_part_that_hangs_on_nothing_else_stands_below_and_so_do_services_without_links():
    drawing = drawn("AB", "CD", roots=[0, 2], count=6)

    assert columns_of(drawing) == [["A", "C", "E"], ["B", "D", "F"]]
    assert drawing.boxes[3].y < drawing.loose_y < drawing.boxes[4].y == drawing.boxes[5].y


def test_an_origin_that_led_to_nothing_keeps_its_place_at_the_beginning():
    drawing = drawn("AB", roots=[0, 2], count=3)

    assert drawing.loose_y is None
    assert columns_of(drawing) == [["A", "C"], ["B"]]


def test_what_passes_on_to_several_leaves_in_one_line():
    drawing = drawn("AB", "AC", "AD")

    assert len({arrow.points[0] for arrow in drawing.arrows}) == 1
    assert len({arrow.points[1] for arrow in drawing.arrows if len(arrow.points) > 2}) == 1


def test_forty_columns_are_drawn_wider_than_the_room():
    links = [Link(n, n + 1) for n in range(39)]
    drawing = draw([node() for _ in range(40)], links, roots=[0], room=ROOM)

    assert len(drawing.columns) == 40
    assert drawing.is_wide


def test_a_drawing_of_nothing_is_empty():
    assert draw([], [], room=ROOM).boxes == []


def test_names_that_do_not_fit_are_cut_and_kept_for_the_tree():
    links = [Link(n, n + 1, "by a very long way indeed, as it were") for n in range(3)]
    name = "A service with a name as long as that of a whole department"
    drawing = draw([node(name) for _ in range(4)], links, roots=[0], room=ROOM)

    assert all(box.texts[1].text.endswith("…") for box in drawing.boxes)
    assert drawing.boxes[3].node.name == name


def test_a_name_folds_before_it_is_cut_or_a_label_is():
    links = [Link(n, n + 1, "metric data, and logs") for n in range(2)]
    drawing = draw([node("A service with quite a long name") for _ in range(3)], links, roots=[0], room=ROOM)

    assert [[text.text for text in box.texts] for box in drawing.boxes] == [["A service with quite", "a long name"]] * 3
    assert [arrow.label.text for arrow in drawing.arrows] == ["metric data, and logs"] * 2


def test_of_several_wordings_the_fullest_that_fits_is_written():
    long, short = "4 h 21 min, from a very long moment to a very long moment indeed", "4 h 21 min"
    drawing = draw([node(lines=[[long, short]]), node(lines=[[short]])], [Link(0, 1)], roots=[0], room=ROOM)

    assert [[text.text for text in box.texts] for box in drawing.boxes] == [["Service", short]] * 2


@pytest.mark.parametrize("text", ["Amazon", "WWWWWWWWWW", "中文名称中文名称", "e\u0301" * 9, "😀😀😀😀"])
def test_a_text_is_shortened_to_the_room_it_has(text):
    assert shortened(text, width_of(text, 12), 12) == text
    cut = shortened(text, width_of(text, 12) * 0.7, 12)
    assert cut.endswith("…")
    assert width_of(cut, 12) <= width_of(text, 12) * 0.7
    assert shortened(text, 3, 12) == ""


@given(st.text("ab 中W", min_size=1, max_size=60), st.integers(20, 400))
def test_a_folded_text_stays_within_its_room_and_keeps_its_words_in_order(text, width):
    lines = folded(text, width, 12)

    assert len(lines) <= 2
    assert all(width_of(line, 12) <= width for line in lines)
    assert text.startswith(" ".join(lines).rstrip("… "))
    if folded_width(text, 12) <= width:
        assert " ".join(lines) == text


def test_layers_of_a_ladder_share_the_bends_of_one_source():
    grid = layers(5, [(0, 1), (1, 2), (2, 3), (0, 3), (2, 4), (0, 4)], roots=[0])

    assert [len(column) for column in grid.columns] == [1, 2, 2, 2]
    assert grid.ways[3][:-1] == grid.ways[5][:-1]


# On the page


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
    page.wait_for_function("document.querySelector('.blast-radius-drawing').scrollLeft > 0")
    axe(page)
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_origin_is_told_apart(spread):
    incident = spread("B via A")
    make_impact(incident=incident, service=make_service("O"), role=Impact.Role.ORIGIN)

    roles = {box.node.name: box.node.role for box in picture(incident).drawing.boxes}
    assert roles == {"A": "origin", "B": "cascaded", "O": "origin"}
