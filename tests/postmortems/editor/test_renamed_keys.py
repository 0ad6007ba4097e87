"""A source or a cause that is given another key: what cites it in the same postmortem follows."""

import pytest

from postmortems.models import ReviewComment
from tests.factories import make_author
from tests.postmortems.editor.test_editor import begun, data_of, opened, problems, sent

pytestmark = pytest.mark.django_db

CITING = {
    "sources": [{"key": "aws", "title": "Summary"}, {"key": "press", "title": "An article"}],
    "causes": [{"key": "limit", "kind": "root", "category": "capacity", "text": "A limit.", "source": "aws"}],
    "caveats": [{"kind": "unknown", "text": "What began it.", "sources": ["press", "aws"]}],
    "milestones": {"started": {"at": "2020-11-25 05:15", "source": "aws"}},
    "timeline": [{"at": "2020-11-25", "kind": "note", "text": "One.", "source": "press", "read_in": "aws"}],
    "remediations": [{"key": "cells", "kind": "prevent", "text": "Make cells.", "addresses": ["limit"]}],
    "brief": {"was": "A limit.[@aws]"},
    "narrative": "So it was.[@press; @aws] Not @aws, nor [ @aws].",
}


@pytest.fixture
def author(client):
    author = make_author("ada")
    client.force_login(author)
    return author


@pytest.mark.both_databases
def test_what_cites_a_source_or_a_cause_follows_its_new_key(client, author):
    incident = begun(author, **CITING)
    ReviewComment.objects.create(
        reference=incident.reference, section="causes", row="limit", text="Which?", by=author, at=incident.created_at
    )
    form = opened(client, incident)
    form.write({"narrative": "Mine, not saved.[@aws]", "timeline": [{"text": "One, changed and not saved."}]})
    form.write({"sources": [{"key": "amazon"}], "causes": [{"key": ""}]})
    assert sent(client, incident, "sources", form).status_code == 302

    page = client.get(f"/incidents/{incident.slug}/edit/").text
    assert "“aws” is called “amazon” now, and so in the 6 places that name it." in page
    data = data_of(incident)
    assert data["milestones"]["started"]["source"] == data["causes"][0]["source"] == "amazon"
    assert (data["timeline"][0]["source"], data["timeline"][0]["read_in"]) == ("press", "amazon")
    assert data["caveats"][0]["sources"] == ["amazon", "press"]
    assert data["brief"]["was"] == "A limit.[@amazon]"
    assert data["narrative"] == "So it was.[@press; @amazon] Not @aws, nor [ @aws]."

    form = opened(client, incident)
    assert form.value("narrative") == "Mine, not saved.[@amazon]", "what is typed and not saved follows, too"
    for name in ("timeline", "narrative", "causes"):
        assert sent(client, incident, name, opened(client, incident)).status_code == 302, name
    data = data_of(incident)
    assert data["timeline"][0] | {"text": "", "at": ""} == {
        "at": "",
        "kind": "note",
        "text": "",
        "source": "press",
        "read_in": "amazon",
    }
    assert data["causes"][0]["key"] == "a-limit", "which was emptied, and made of its words"
    assert data["remediations"][0]["addresses"] == ["a-limit"]
    assert ReviewComment.objects.get().row == "a-limit"


def test_a_key_that_somebody_else_took_or_that_is_gone_is_no_rename(client, author):
    incident = begun(author, **{key: CITING[key] for key in ("sources", "brief")})
    form = opened(client, incident, "sources")
    form.write({"sources": [{"key": "press"}, {"key": "aws"}]})
    assert sent(client, incident, "sources", form).status_code == 302
    assert data_of(incident)["brief"]["was"] == "A limit.[@aws]", "two that change places are not renamed"
    form = opened(client, incident, "sources")
    form.pairs = [pair for pair in form.pairs if not pair[0].startswith("sources.1")]
    response = sent(client, incident, "sources", form)
    assert response.status_code == 200
    assert "there is no source “aws”" in " ".join(problems(response).values())
