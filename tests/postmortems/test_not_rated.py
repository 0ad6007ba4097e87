"""What nobody rated is said to be so on every page, and is a value of its own wherever one can choose."""

from datetime import timedelta

import pytest
from django.utils.html import strip_tags

from incidents.models import Cause, Incident
from postmortems.document.importing import load
from postmortems.document.schema import schema
from tests.administration import errors, page, save
from tests.factories import (
    STARTED,
    make_administrator,
    make_cause,
    make_evidence,
    make_incident,
    make_lesson,
    make_remediation,
    make_trigger,
)
from tests.postmortems.document.good_document import GOOD
from tests.postmortems.document.test_import import imported
from tests.postmortems.document.test_round_trip import everything
from tests.postmortems.incident_list.list_page import options, titles
from tests.postmortems.test_incident_csv import read
from tests.postmortems.test_nothing_leaks import open_pages, page_addresses

pytestmark = pytest.mark.django_db
UNRATED = GOOD.replace("severity: 1\n", "")


@pytest.fixture
def lesson():
    return make_lesson(slug="know-hard-limits")


@pytest.fixture
def unrated(lesson):
    """An incident of which nobody rated the severity, tied to others in the ways that pages tell of."""
    fields = {"tags": ["shared"], "resolved_at": STARTED + timedelta(hours=2)}
    incident = make_incident(slug="unrated", title="Unrated", severity=None, **fields)
    other = make_incident(slug="other", title="Rated", severity=4, **fields)
    for one in (incident, other):
        make_evidence(incident=one, lesson=lesson)
        make_remediation(incident=one).applies.add(lesson)
        make_cause(incident=one)
    incident.relations.create(to=other)
    return incident


@pytest.mark.long
def test_every_page_stands_with_an_incident_whose_severity_nobody_rated(client, unrated, lesson):
    pages = open_pages(client, page_addresses(unrated, lesson))

    assert 'data-severity="None"' not in "".join(pages.values())
    assert all(">None<" not in page for page in pages.values())
    quiet = '<span class="unknown nowrap">Not rated</span>'
    quiet_alone = '<span class="unknown nowrap">Severity not rated</span>'
    related = client.get("/incidents/other/").text
    for address in ("/incidents/", "/tags/shared/", "/timelines/"):
        assert quiet in pages[address], address
    assert quiet_alone in pages["/incidents/unrated/"]
    assert quiet_alone in client.get("/incidents/compare/?i=unrated&i=other").text
    assert quiet_alone in related.split('id="related"')[1]
    assert '<rect class="dot"' in pages["/timelines/"]
    assert "Severity not rated (1)" in pages["/timelines/"]
    assert 'content="2 h to resolve.' in pages["/incidents/unrated/"]


@pytest.mark.both_databases
def test_not_rated_is_a_severity_to_choose_and_comes_after_the_others(client, unrated):
    make_incident(title="Worst", severity=1)

    assert list(options(client, "severity")) == ["1", "4", "none"]
    assert options(client, "severity")["none"] == 1
    assert titles(client, "?severity=none") == ["Unrated"]
    assert set(titles(client, "?severity=none&severity=1")) == {"Unrated", "Worst"}
    assert "<title>Incidents: severity Not rated" in client.get("/incidents/?severity=none").text
    assert titles(client, "?sort=severity")[-1] == titles(client, "?sort=-severity")[-1] == "Unrated"


@pytest.mark.both_databases
def test_gaps_are_narrowed_to_what_nobody_rated(client, unrated):
    page = client.get("/remediations/gaps/causes-without-remediation/?severity=none")

    assert [cause.incident.title for cause in page.context["rows"]] == ["Unrated"]
    assert '<option value="none" selected>Not rated</option>' in page.text


def test_a_severity_that_nobody_rated_is_blank_in_the_table(client, unrated):
    assert {row["title"]: row["severity"] for row in read(client)} == {"Unrated": "", "Rated": "SEV-4"}


def test_a_document_need_not_rate_the_severity_and_comes_back_so(lesson):
    assert not imported(GOOD).problems
    assert imported(UNRATED).results[0].changes == [("severity", 1, None)]

    assert Incident.objects.get().severity is None
    written = everything()["postmortems/bad-day.md"]
    assert "severity" not in written
    assert imported(written).results[0].outcome == "unchanged"
    assert "severity" not in schema("postmortem")["required"]
    assert schema("postmortem")["properties"]["severity"] == {"enum": [1, 2, 3, 4]}
    assert [document.data["slug"] for document in load(UNRATED.encode(), "a.md")] == ["bad-day"]


def test_an_administrator_may_leave_the_severity_open_and_finds_those_left_so(client, unrated):
    client.force_login(make_administrator())
    rated = Incident.objects.get(slug="other")

    assert save(client, rated, severity="").status_code == 302
    assert Incident.objects.get(slug="other").severity is None
    found = client.get(page("changelist", Incident), {"severity__isnull": "True"})
    assert found.context["cl"].result_count == 2
    assert '<td class="field-severity">Not rated</td>' in found.text


# Causes and triggers

BARE = GOOD.replace("- key: limit\n  kind: root\n  category: capacity\n  text", "- text").replace(
    "  addresses:\n  - limit\n", ""
)


def bare_cause(incident, **fields):
    """A cause of which nobody said more than what it was."""
    return make_cause(**{"incident": incident, "key": None, "kind": "", "category": "", **fields})


def test_a_cause_that_nobody_rated_stands_on_its_pages_as_such_and_is_not_guessed(client, unrated):
    Cause.objects.filter(incident=unrated).delete()
    cause, other = (
        bare_cause(unrated, text="Something broke."),
        bare_cause(unrated, category="time", text="It was late."),
    )
    make_trigger(incident=unrated, category="", text="Somebody did something.")
    remediation = unrated.remediations.get()
    remediation.addresses.add(cause)

    page = client.get("/incidents/unrated/").text
    causes = page.split('<section id="causes"')[1].split("</section>")[0]
    roots, conditions = causes.split('<div class="conditions">')
    assert "none is said to be one; of those below nobody has rated the kind" in roots
    assert "<span>Category not rated</span>" in roots.split("Root cause")[0]
    assert "<h3>Kind not rated</h3>" in conditions
    assert conditions.count("<span>Category not rated</span>") == conditions.count("<span>Time</span>") == 1
    compared = client.get("/incidents/compare/?i=unrated&i=other").text
    assert '<th scope="row">Kind not rated</th>' in compared
    assert "Category not rated" in compared
    gaps = client.get("/remediations/gaps/causes-without-remediation/").text
    assert "<p>Kind not rated · Time</p>" in gaps
    assert '#causes">Not rated</a></p>' in client.get(remediation.get_absolute_url()).text
    assert other.rating == ["Kind not rated", "Time"]


@pytest.mark.both_databases
def test_not_rated_is_a_category_and_a_kind_to_choose_and_comes_last(client):
    vague, clear = make_incident(title="Vague"), make_incident(title="Clear")
    for _ in range(2):
        bare_cause(vague)
        make_trigger(incident=vague, category="")
    bare_cause(make_incident(title="Vaguer"))
    make_cause(incident=vague, category="")
    make_cause(incident=clear, category="automation")
    make_trigger(incident=clear, category="unknown")

    assert list(options(client, "trigger").items()) == [("unknown", 1), ("none", 1)]
    assert list(options(client, "cause").items()) == [("automation", 1), ("none", 1)]
    assert list(options(client, "cause_kind").items()) == [("root", 2), ("none", 2)]
    for query in ("trigger=none", "cause=none", "cause_kind=none&cause=none"):
        assert titles(client, f"?{query}") == ["Vague"], query
    assert titles(client, "?trigger=unknown&trigger=none") == ["Clear", "Vague"]
    assert titles(client, "?empty=cause") == ["Vaguer"]
    assert titles(client, "?sort=trigger")[0] == titles(client, "?sort=-trigger")[0] == "Clear"
    gap = "/remediations/gaps/causes-without-remediation/"
    assert len(client.get(gap, {"kind": "none"}).context["rows"]) == 3
    assert len(client.get(gap, {"category": "none"}).context["rows"]) == 4


def test_what_set_it_off_is_not_known_to_the_drawings_where_nobody_rated_it_or_found_out(client):
    for category in ("", "unknown", "automation"):
        make_trigger(incident=make_incident(resolved_at=STARTED + timedelta(hours=1)), category=category)

    counts = {kind: count for kind, _, count in client.get("/timelines/").context["kinds"]}
    assert counts == {"unknown": 2, "other": 1}
    home = client.get("/")
    assert [category.label for category, *_ in home.context["triggers"]][-1] == "Not rated"
    assert 'href="/incidents/?trigger=none">Not rated</a>' in home.text


def test_what_nobody_rated_or_found_out_is_nothing_in_common(client, lesson):
    for slug in ("one", "two"):
        incident = make_incident(slug=slug)
        make_evidence(incident=incident, lesson=lesson)
        for category in ("", "unknown", "other", "automation"):
            make_trigger(incident=incident, category=category)
            bare_cause(incident, category=category)

    compared = client.get("/incidents/compare/?i=one&i=two").context["shared"]
    shared = {name: [row.label for row in rows] for name, rows in compared}
    assert shared["Set off by"] == shared["Kinds of cause"] == ["Automation"]
    reasons = client.get("/incidents/one/").text.split('id="related"')[1]
    words = strip_tags(reasons)
    assert "both set off by automation" in " ".join(words.split())
    assert "not rated" not in words


def test_categories_that_nobody_rated_are_blank_in_the_table(client):
    incident = make_incident()
    for category in ("", "process", "unknown"):
        make_trigger(incident=incident, category=category)
        make_cause(incident=incident, category=category)

    row = read(client)[0]
    assert row["triggers"] == row["root_causes"] == "Process; Not known"


def test_a_document_need_say_no_more_of_a_cause_than_what_it_was(lesson):
    assert not imported(
        BARE.replace("timeline:", "- text: Another.\n  category: unknown\ntriggers:\n- text: A push.\ntimeline:")
    ).problems

    first, second = Incident.objects.get().causes.all()
    assert (first.key, first.kind, first.category) == (None, "", "")
    assert (second.key, second.kind, second.category) == (None, "", "unknown")
    written = everything()["postmortems/bad-day.md"]
    assert "causes:\n- text: A limit was reached.\n- category: unknown\n  text: Another.\n" in written
    assert imported(written).results[0].outcome == "unchanged"
    shape = schema("postmortem")["properties"]
    assert shape["causes"]["items"]["required"] == shape["triggers"]["items"]["required"] == ["text"]
    assert {"automation", "unknown"} < set(shape["causes"]["items"]["properties"]["category"]["enum"])
    assert "" not in shape["causes"]["items"]["properties"]["kind"]["enum"]


def test_a_remediation_that_names_a_cause_without_a_key_is_told_how_to(lesson):
    problem = str(imported(GOOD.replace("- key: limit\n  kind", "- kind")).problems[0])

    assert problem.endswith(
        "addresses: there is no cause “limit” (there are: none); 1 of the causes has no key, and can be named only "
        "when given one"
    )


@pytest.mark.both_databases
def test_a_cause_gets_a_key_when_a_remediation_first_addresses_it_and_keeps_one(client, unrated):
    client.force_login(make_administrator())
    make_cause(incident=unrated, key="cause-1")
    cause, other, remediation = bare_cause(unrated), bare_cause(unrated), unrated.remediations.get()

    assert save(client, remediation, addresses=[cause.pk]).status_code == 302
    cause.refresh_from_db()
    other.refresh_from_db()
    assert (cause.key, other.key) == ("cause-2", None)
    assert "- cause-2" in everything()["postmortems/unrated.md"].split("addresses:")[1]
    assert errors(save(client, cause, key="")) == ["Remediations address it by its key: leave it one."]
    assert save(client, other, kind="root", key="").status_code == 302

    remediation.addresses.set([])
    response = save(client, remediation.incident, **{"remediations-0-addresses": [other.pk]})
    assert response.status_code == 302, errors(response)
    other.refresh_from_db()
    assert other.key == "cause-3"
