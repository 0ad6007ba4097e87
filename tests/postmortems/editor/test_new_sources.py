"""A source that is made on the spot, where somebody writes what it states."""

import pytest

from postmortems.editor.form.kinds import NEW_SOURCE
from postmortems.editor.new_sources import NO_ADDRESS
from tests.factories import make_author
from tests.postmortems.editor.test_editor import begun, data_of, opened, problems, sent

pytestmark = pytest.mark.django_db
ADDRESS = "https://www.example.com/posts/1/"


@pytest.fixture
def incident(client):
    author = make_author("ada")
    client.force_login(author)
    return begun(
        author,
        sources=[{"key": "aws", "title": "Summary", "url": "https://example.org/summary"}],
        timeline=[{"at": "2020-11-25", "kind": "note", "text": text} for text in ("One.", "Two.", "Three.")],
        caveats=[{"kind": "unknown", "text": "What began it."}],
    )


@pytest.mark.both_databases
def test_a_new_source_is_named_by_its_address_where_it_states_something(client, incident):
    form = opened(client, incident, "timeline")
    form.write({"timeline": [{"source": NEW_SOURCE}, {"source": NEW_SOURCE}, {"source": "aws"}]})
    form.type("new_source.timeline", ADDRESS)
    assert sent(client, incident, "timeline", form).status_code == 302

    data = data_of(incident)
    assert data["sources"][1:] == [{"key": "example-com", "title": "www.example.com/posts/1", "url": ADDRESS}]
    assert [row["source"] for row in data["timeline"]] == ["example-com", "example-com", "aws"]
    assert opened(client, incident, "timeline").value("timeline.0.source") == "example-com"


def test_an_address_that_is_there_already_is_that_source_and_another_of_the_same_site_has_a_key_of_its_own(
    client, incident
):
    for address, key in (
        ("https://example.org/summary", "aws"),
        (ADDRESS, "example-com"),
        (ADDRESS + "2", "example-com-2"),
    ):
        form = opened(client, incident, "times")
        form.write(
            {"milestones": {"started": {"at": "2020-11-25", "source": NEW_SOURCE}}, "new_source": {"times": address}}
        )
        assert sent(client, incident, "times", form).status_code == 302
        assert data_of(incident)["milestones"]["started"]["source"] == key
    assert len(data_of(incident)["sources"]) == 3


def test_beside_the_sources_themselves_a_caveat_names_a_new_one(client, incident):
    form = opened(client, incident, "sources")
    form.write({"sources": [{"title": "The summary"}], "caveats": [{"sources": ["aws", NEW_SOURCE]}]})
    form.type("new_source.sources", ADDRESS)
    assert sent(client, incident, "sources", form).status_code == 302

    data = data_of(incident)
    assert [row["title"] for row in data["sources"]] == ["The summary", "www.example.com/posts/1"]
    assert data["caveats"][0]["sources"] == ["aws", "example-com"]


@pytest.mark.parametrize(
    "address", ["", "javascript:alert(1)", "https://", "example.com/posts", "https://exa mple.com"]
)
def test_what_is_no_address_is_refused_at_its_box_and_nothing_is_lost(client, incident, address):
    form = opened(client, incident, "timeline")
    form.write({"timeline": [{"source": NEW_SOURCE, "text": "One more word."}]})
    form.type("new_source.timeline", address)
    answer = sent(client, incident, "timeline", form)

    assert answer.status_code == 200
    if not address:
        assert set(problems(answer).values()) == {NO_ADDRESS}
    assert len(problems(answer)) == 1
    assert "One more word." in answer.text
    assert len(data_of(incident)["sources"]) == 1
    assert data_of(incident)["timeline"][0]["text"] == "One."


def test_what_is_typed_is_kept_with_its_address(client, incident):
    form = opened(client, incident, "timeline")
    form.write({"timeline": [{"source": NEW_SOURCE}]})
    form.type("new_source.timeline", ADDRESS)
    assert sent(client, incident, "timeline", form, do="keep").status_code in (200, 204, 302)

    again = opened(client, incident, "timeline")
    assert again.value("timeline.0.source") == ADDRESS
    assert sent(client, incident, "timeline", again).status_code == 302
    assert data_of(incident)["timeline"][0]["source"] == "example-com"
