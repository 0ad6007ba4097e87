import pytest

from incidents.markdown.citations import citation_keys, cite, without_citations
from incidents.templating.record import cited, prose
from tests.factories import make_figure, make_incident, make_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def incident():
    incident = make_incident(narrative="It was the limit.[@press; @aws] Nobody knew.[@nobody] `[@aws]`")
    make_source(incident=incident, key="aws", position=1)
    make_source(incident=incident, key="press", position=2)
    return incident


def test_citations_in_prose_get_the_numbers_of_the_page(incident):
    html = prose(incident, "narrative")

    assert 'limit.<sup class="cite"><a href="#source-2" aria-label="Source 2">2</a><a href="#source-1"' in html


def test_a_citation_of_no_source_and_one_in_code_become_no_link(incident):
    html = prose(incident, "narrative")

    assert "Nobody knew. <code>[@aws]</code>" in html


def test_a_line_of_the_brief_is_escaped_and_cited(incident):
    html = cited("<b>Errors</b>.[@aws]", incident)

    assert html.startswith("<strong>Errors</strong>.<sup")


def test_a_fact_shows_who_states_it_and_then_where_it_was_read(incident):
    aws, press = incident.sources.all()
    figure = make_figure(incident=incident, source=press, read_in=aws)

    assert cite(figure).index("#source-2") < cite(figure).index("#source-1")
    assert cite(make_figure(incident=incident)) == ""


def test_keys_are_found_once_each_in_order():
    assert citation_keys("a [@b] [@a; @b] [@C] [@a b]") == ["b", "a"]


def test_citations_go_with_the_blanks_before_them_however_many_others_there_are():
    blanks = " " * 1_000_000  # looked through anew from each of them, they would take a quarter of an hour

    assert without_citations(f"Disks\n [@aws], {blanks}or the [@aws] [@press; @aws]network[@aws].") == (
        f"Disks, {blanks}or thenetwork."
    )
