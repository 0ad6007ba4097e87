"""What holds for all templates, read as text or as Jinja2 understands them."""

import re
from functools import cache

import pytest
from django.conf import settings
from django.template import engines
from jinja2 import UndefinedError, meta, nodes

#: Beyond it nobody reads a line, and every change of it is a conflict.
LONGEST = 600
#: What every page has without its view giving it.
GIVEN = {"csrf_input", "messages", "request", "theme", "user"}
#: Drawn by what is named otherwise: Django, or a gap by its address.
NAMED_ELSEWHERE = re.compile(r"(\d+|403_csrf|django/forms/\w+|registration/\w+|lessons/gaps/_\w+)\.html")


@cache
def pages():
    return engines["jinja2"].env  # type: ignore[attr-defined]


@cache
def public():
    """The templates of the pages, by name, as Jinja2 reads them."""
    names = [name for name in pages().list_templates() if not name.startswith(("administration/", "compiled/"))]
    return {name: pages().parse(pages().loader.get_source(pages(), name)[0]) for name in names}


def code():
    folders = ("incidents", "lessons", "postmortems", "timelines")
    files = [path for folder in folders for path in (settings.BASE_DIR / folder).rglob("*.py")]
    return "\n".join(path.read_text() for path in files)


def test_no_line_of_a_template_is_longer_than_can_be_read():
    lines = {
        f"{path.relative_to(settings.BASE_DIR)}:{number}": len(line)
        for path in (settings.BASE_DIR / "templates").rglob("*.html")
        for number, line in enumerate(path.read_text().splitlines(), 1)
    }
    assert {place: length for place, length in lines.items() if length > LONGEST} == {}


def test_pages_have_one_word_for_a_lesson_that_was_broken_and_none_of_an_archive():
    """docs/development.md says which."""
    unwanted = re.compile(r"\b(violat\w+|re-learnt|went against|seen \d* ?times?|on file)\b", re.IGNORECASE)
    for name, tree in public().items():
        text = " ".join(" ".join(data.data for data in tree.find_all(nodes.TemplateData)).split())
        assert unwanted.findall(re.sub("<[^>]*>", " ", text)) == [], name


def test_every_template_is_drawn_by_another_or_by_the_code():
    named = set(re.findall(r'"([\w/]+\.html)"', code()))
    for tree in public().values():
        named.update(filter(None, meta.find_referenced_templates(tree)))

    assert {name for name in public().keys() - named if not NAMED_ELSEWHERE.fullmatch(name)} == set()


def test_every_block_of_a_page_has_its_place_in_what_pages_extend():
    extended = {found.template.value for tree in public().values() for found in tree.find_all(nodes.Extends)}
    blocks = {name: {block.name for block in tree.find_all(nodes.Block)} for name, tree in public().items()}
    places = set().union(*(blocks[name] for name in extended))

    assert {name: blocks[name] - places for name in blocks if not blocks[name] <= places} == {}


def test_every_macro_that_is_imported_is_called():
    for name, tree in public().items():
        imported = {macro for found in tree.find_all(nodes.FromImport) for macro in found.names}
        called = {call.node.name for call in tree.find_all(nodes.Call) if isinstance(call.node, nodes.Name)}
        assert imported <= called, name


def test_macros_are_given_all_that_they_name():
    for name, tree in public().items():
        if any(tree.find_all(nodes.Macro)):
            assert meta.find_undeclared_variables(tree) <= pages().globals.keys(), name


def test_no_page_gives_a_name_to_something_else_than_the_function_that_has_it():
    for name, tree in public().items():
        given = {found.name for found in tree.find_all(nodes.Name) if found.ctx in ("store", "param")}
        called = {call.node.name for call in tree.find_all(nodes.Call) if isinstance(call.node, nodes.Name)}
        assert not given & called, name
    assert not GIVEN & pages().globals.keys()


@pytest.mark.parametrize("text", ["{{ nobody }}", "{% if nobody %}{% endif %}", "{{ 'a'.nothing }}", "{{ none.of }}"])
def test_a_name_that_is_not_known_is_an_error(text):
    with pytest.raises(UndefinedError):
        pages().from_string(text).render()


def test_what_is_none_has_nothing():
    assert pages().from_string("{% if none.of.this %}a{% else %}b{% endif %}").render() == "b"


def test_texts_are_escaped():
    assert pages().from_string("{{ text }}").render(text="<b>") == "&lt;b&gt;"


@pytest.mark.django_db
def test_fields_of_forms_are_shown_by_the_templates_of_the_site(client):
    page = client.get("/accounts/login/").text

    assert '<label class="field-label" for="id_username">Username</label>' in page
