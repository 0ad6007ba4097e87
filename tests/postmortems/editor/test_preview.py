"""What is typed, as readers will see it; nothing is written for that."""

import pytest

from incidents.models import Incident, Service
from postmortems.document.fields import POSTMORTEM
from postmortems.document.record import postmortem_data
from postmortems.history import latest
from tests.factories import make_author, make_lesson
from tests.postmortems.editor.forms import Form
from tests.postmortems.editor.test_editor import begun, opened, sent

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}


@pytest.fixture
def author(client):
    author = make_author("ada")
    client.force_login(author)
    return author


def document(incident):
    return postmortem_data(POSTMORTEM.with_whole_record(Incident.objects).get(pk=incident.pk))


def previewed(client, incident, section, form):
    address = f"/incidents/{incident.slug}/edit/{section}/"
    answer = client.post(address, form.data(do="preview"), headers=JSON)
    assert answer.status_code == 200
    return answer.json()


def test_prose_is_laid_out_by_the_server_with_its_links_its_sources_and_words_of_blame(client, author):
    make_lesson(slug="blast-radius", name="Blast radius")
    incident = begun(author, sources=[{"key": "aws", "title": "Summary"}])
    form = opened(client, incident, "narrative")
    form.write({"narrative": "The **careless** [[blast-radius]] spread.[@aws] <script>alert(1)</script>"})

    html = previewed(client, incident, "narrative", form)["preview"]
    assert "<strong>careless</strong>" in html
    assert 'href="/lessons/blast-radius/"' in html
    assert 'href="#source-1"' in html
    assert "<script>" not in html
    assert html.count("careless") > 1, "the check of language says so"
    page = sent(client, incident, "narrative", form, do="preview")
    assert "<strong>careless</strong>" in page.content.decode()
    assert Form(page).value("narrative").startswith("The **careless**")
    assert not Incident.objects.get().narrative
    assert latest(incident).number == 1


def test_the_timeline_is_drawn_of_what_is_typed_and_says_what_it_leaves_out(client, author):
    incident = begun(author, zone="UTC", milestones={"started": {"at": "2020-11-25 05:15"}})
    form = opened(client, incident, "timeline")
    events = [
        {"at": at, "kind": "note", "text": f"At {at}."} for at in ("2020-11-25 05:15", "soon", "2020-11-25 07:00")
    ]
    form.write({"timeline": events})

    answer = previewed(client, incident, "timeline", form)
    assert answer["beside"]["timeline.2.at"] == "07:00 UTC, T+1:45"
    assert answer["beside"]["timeline.1.at"] == ""
    assert "<svg" in answer["preview"]
    assert "Left out of the preview, as it cannot be taken yet: 1" in answer["preview"]
    form.write({"timeline": events[:1] * 401})
    assert "401 events are too many to draw" in previewed(client, incident, "timeline", form)["preview"]


def test_the_blast_radius_is_drawn_of_services_that_are_not_there_yet(client, author):
    incident = begun(author)
    form = opened(client, incident, "impact")
    origin = {"service": "S3", "role": "origin", "effect": "Down."}
    reached = {
        "service": "EC2",
        "role": "cascaded",
        "effect": "No launches.",
        "via": [{"service": "S3", "by": "snapshots"}],
    }
    form.write({"impacts": [origin, reached]})

    html = previewed(client, incident, "impact", form)["preview"]
    assert "Through S3 failed EC2." in html
    assert not Service.objects.exists()
    form.write({"impacts": [{}, {"service": ""}]})
    assert "Left out" in previewed(client, incident, "impact", form)["preview"]


#: What each section that consists of rows is typed as, and what readers will see.
BOTH = pytest.mark.both_databases
ROWS = {
    "causes": (
        {
            "triggers": [{"category": "capacity", "text": "Capacity was added.", "at": "2020-11-25 05:15"}],
            "causes": [
                {"key": "limit", "kind": "root", "category": "configuration", "text": "A limit.", "source": "aws"},
                {"key": "alarm", "kind": "detection_gap", "category": "other", "text": "No alarm."},
            ],
        },
        ["Capacity was added.", "A limit.", 'href="#source-1"', "No remediation", "C2"],
    ),
    "remediations": (
        {
            "remediations": [
                {"key": "more", "text": "More alarms.", "kind": "detect", "due": "2021-01-01", "owner": "ada"},
                {
                    "key": "less",
                    "text": "Less.",
                    "kind": "prevent",
                    "status": "accepted",
                    "owner_name": "Bo",
                    "team": "T",
                },
            ]
        },
        ["More alarms.", "R2", "1 Jan 2021", "Bo", 'data-status="accepted"', "ada"],
    ),
    "lessons": (
        {"lessons": [{"lesson": "blast-radius", "way": "violated", "how": "It **spread**.", "source": "aws"}]},
        ['href="/lessons/blast-radius/"', "only here", "<strong>spread</strong>", "Broken here"],
    ),
    "figures": (
        {
            "figures": [{"what": "Lost", "value": "2 TB", "kind": "data", "number": "2", "unit": "TB"}],
            "signals": [{"kind": "alert", "text": "INSUFFICIENT_DATA"}],
        },
        ["2 TB", "INSUFFICIENT_DATA", "Alert"],
    ),
    "sources": (
        {
            "sources": [{"key": "aws", "title": "Summary", "url": "https://example.com/a", "date": "2020-11"}],
            "caveats": [{"kind": "unknown", "text": "How many.", "sources": "aws"}],
        },
        ['href="https://example.com/a"', "Nov 2020", "How many.", 'href="#source-1"'],
    ),
}


@pytest.mark.parametrize("section", [*sorted(ROWS.keys() - {"lessons"}), pytest.param("lessons", marks=BOTH)])
def test_rows_are_shown_as_on_the_page_and_nothing_is_written(client, author, section):
    make_lesson(slug="blast-radius", name="Blast radius")
    incident = begun(author, zone="UTC", sources=[{"key": "aws", "title": "Summary"}])
    form = opened(client, incident, section)
    typed, seen = ROWS[section]
    form.write(typed)
    before = document(incident)

    html = previewed(client, incident, section, form)["preview"]
    assert "Left out" not in html, html
    for words in seen:
        assert words in html, (words, html)
    assert document(incident) == before


def test_rows_that_cannot_be_drawn_are_said_and_a_lesson_that_is_not_on_file_leads_nowhere(client, author):
    incident = begun(author)
    form = opened(client, incident, "lessons")
    form.write({"lessons": [{"lesson": "not-there", "how": "<script>"}, {"how": "None."}]})
    html = previewed(client, incident, "lessons", form)["preview"]
    assert '<span class="lesson-name">not-there</span>' in html
    assert "<script>" not in html
    assert "Left out of the preview, as it cannot be taken yet: 1" in html
    form = opened(client, incident, "figures")
    form.write({"figures": [{"what": "Lost", "value": "2 TB"}] * 121})
    assert "121 rows are too many to draw" in previewed(client, incident, "figures", form)["preview"]
