"""The blast radius drawn: every service in its box, nothing on top of anything else, and the same as a tree."""

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.blast_radius.tree import tree_of
from incidents.drawing.graph.arrows import Link
from incidents.drawing.graph.boxes import Node, Span
from incidents.drawing.graph.diagram import draw
from incidents.drawing.graph.layers import layers
from incidents.drawing.graph.ordering import crossings, linked, ordered
from incidents.drawing.text import folded, folded_width, shortened, width_of

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
