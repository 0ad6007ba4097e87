"""The rows of an incident: a page for each kind, fifty rows of it at a time."""

import pytest

from incidents.admin.formsets import PAGE
from incidents.models import Impact, Incident
from tests.administration import errors, new_row, page, posted, rows_page, save
from tests.factories import STARTED, make_figure, make_impact, make_incident, make_source
from timelines.models import TimelineEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def short_pages(monkeypatch):
    """The same with three rows to a page: what it is to draw fifty is asked once."""
    monkeypatch.setattr("incidents.admin.rows.OfIncidentInline.rows_on_page", 3)
    return 3


def with_events(count):
    incident = make_incident()
    TimelineEvent.objects.bulk_create(
        TimelineEvent(incident=incident, position=place, text=f"Event {place}.", occurred_at=STARTED)
        for place in range(count)
    )
    return incident


def noted(calls, function):
    """The function, which notes each of its calls."""

    def call(*arguments, **options):
        calls.append(arguments)
        return function(*arguments, **options)

    return call


@pytest.mark.long
def test_two_thousand_events_are_opened_changed_and_added_to_a_page_at_a_time(client):
    incident = with_events(TimelineEvent.PER_INCIDENT - 1)

    read = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TimelineEvent, "__init__", noted(read, TimelineEvent.__init__))
        last = client.get(rows_page(incident, "timeline", page=40))
        first = client.get(rows_page(incident, "timeline"))
    assert 2 * PAGE - 1 <= len(read) <= 4 * PAGE, "of two thousand events a page reads its own"

    assert "Rows 1951 to 1999 of 1999." in last.text
    form = posted(first)
    assert form["timeline-TOTAL_FORMS"] == form["timeline-INITIAL_FORMS"] == [str(PAGE)]
    row = new_row(form, "timeline", PAGE, text="The last.")
    response = save(client, incident, form, **{"timeline-0-text": "The first."}, **row)
    assert response.status_code == 302, errors(response)

    texts = list(incident.timeline.values_list("text", flat=True))
    assert (texts[0], texts[1], texts[-1], len(texts)) == ("The first.", "Event 1.", "The last.", 2000)
    row = new_row(form, "timeline", PAGE, text="Too many.")
    assert errors(save(client, incident, **row)) == ["There may be 2000 of them at most."]


def test_a_new_row_comes_after_those_of_other_pages(client, short_pages):
    incident = with_events(2 * short_pages)

    html = client.get(rows_page(incident, "timeline"))

    assert '"timeline-__prefix__-position" value="6"' in html.text


def test_a_senseless_number_of_a_page_shows_a_page(client, short_pages):
    incident = with_events(short_pages + 1)

    for number in ("0", "-1", "99", "abc", "9" * 5000, ""):
        assert "of 4." in client.get(rows_page(incident, "timeline", page=number)).text, number


def test_more_rows_announced_than_came_are_refused_with_one_message_and_nothing_is_lost(client, incident):
    form = posted(client.get(rows_page(incident, "sources")))
    for announced in ("99999999", "9" * 5000, "3"):
        sent = {"sources-TOTAL_FORMS": announced, "sources-0-title": "My title"}
        response = save(client, incident, form, **sent)

        assert errors(response) == [
            f"Not saved: {announced[:12]} rows were announced, and 2 came. They are below, as they came. "
            "If they are all, save again."
        ]
        kept = posted(response)
        assert kept["sources-0-title"] == ["My title"]
        assert kept["sources-TOTAL_FORMS"] == ["2"]
    assert save(client, incident, kept, rows="sources").status_code == 302
    assert incident.sources.first().title == "My title"


def test_at_most_a_page_of_rows_is_added_at_once(client, short_pages):
    incident = make_incident()
    form = posted(client.get(rows_page(incident, "figures")))
    for place in range(short_pages + 1):
        form |= new_row(form, "figures", place, what="What", value=str(place))

    said = errors(save(client, incident, form, rows="figures"))

    assert said == ["At most 3 can be added at once: save these, then add the others."]
    assert not incident.figures.exists()


def test_rules_that_concern_all_rows_know_those_of_other_pages(client, short_pages):
    incident = make_incident(summary="As [@the-last] says.")
    for place in range(short_pages):
        make_source(incident=incident, position=place)
    make_source(incident=incident, position=short_pages, key="the-last")
    for _ in range(short_pages):
        make_impact(incident=incident)
    Impact.objects.filter(incident=incident, role="origin").update(position=10**6)

    assert save(client, incident, **{"sources-0-title": "Another"}).status_code == 302
    assert "Another source of this incident has that key." in errors(
        save(client, incident, **{"sources-0-key": "the-last"})
    )
    assert save(client, incident, **{"impacts-0-effect": "Another."}).status_code == 302
    cited = client.get(rows_page(incident, "sources", page=2))
    response = client.post(
        rows_page(incident, "sources", page=2), {**posted(cited), "sources-0-DELETE": "on", "_save": "1"}
    )
    assert "“summary” cites [@the-last], and there is no source with that key." in errors(response)
    origin = client.get(rows_page(incident, "impacts", page=2))
    response = client.post(
        rows_page(incident, "impacts", page=2), {**posted(origin), "impacts-0-DELETE": "on", "_save": "1"}
    )
    assert "A published incident names at least one service as its origin, or says that no source names one." in errors(
        response
    )


def test_the_page_of_an_incident_leads_to_its_rows_and_says_how_many_there_are(client, incident):
    opened = client.get(page("change", incident))

    links = {section.name: section.rows for section in opened.context["sections"]}
    assert links["figures"] == 2
    assert links["milestone_citations"] == 1
    assert '<a href="?rows=figures">Figures <span>2</span></a>' in opened.text
    rows = client.get(rows_page(incident, "figures"))
    assert 'aria-current="page">Figures <span>2</span></a>' in rows.text
    assert set(posted(rows)) & {"title", "slug", "summary"} == set()
    assert "Delete</a>" not in rows.text


def test_saving_rows_leads_back_to_the_incident_or_to_the_same_rows(client, incident):
    url = rows_page(incident, "timeline", page=1)
    form = posted(client.get(url))

    assert client.post(url, {**form, "_save": "1"}).url == page("change", incident)
    form["loaded_version"] = "2"
    assert client.post(url, {**form, "_continue": "1"}).url == url
    incident.refresh_from_db()
    assert incident.version == 3


def test_rows_can_be_added_without_a_script(client, incident):
    plain = client.get(rows_page(incident, "figures"))
    assert "?rows=figures&amp;new=5" in plain.text

    form = posted(client.get(rows_page(incident, "figures", new=5)))
    assert form["figures-TOTAL_FORMS"] == ["7"]
    response = save(client, incident, form, **{"figures-2-what": "Restarts", "figures-2-value": "3"})

    assert response.status_code == 302, errors(response)
    assert incident.figures.get(what="Restarts").value == "3"
    for number in ("abc", "-1", "9" * 5000):
        assert posted(client.get(rows_page(incident, "figures", new=number)))["figures-TOTAL_FORMS"] == ["3"]


def test_there_is_no_page_of_rows_that_an_incident_has_not(client):
    incident = make_incident()

    for rows in ("nothing", "", "history"):
        assert client.get(f"{page('change', incident)}?rows={rows}").status_code == 404, rows


def test_a_row_that_keeps_no_rule_holds_up_nobody_who_changes_another(client, incident):
    old = incident.figures.first()
    type(old).objects.filter(pk=old.pk).update(what="two\nlines")

    assert save(client, incident, **{"figures-1-what": "Another"}).status_code == 302
    assert "It stands on one line, without tabs." in errors(save(client, incident, **{"figures-0-value": "Another"}))


def test_a_title_that_keeps_no_rule_holds_up_nobody_who_changes_rows(client, incident):
    Incident.objects.filter(pk=incident.pk).update(
        title="two\nlines", detected_at=STARTED.replace(year=2019), detected_precision="day"
    )

    assert save(client, incident, **{"figures-1-what": "Another"}).status_code == 302


def test_a_page_of_a_kinesis_timeline_has_the_fields_of_its_own_rows_alone(samples, client):
    incident = Incident.objects.get(slug="2020-aws-kinesis-us-east-1")

    for rows in ("timeline", "impacts", "remediations"):
        assert client.get(rows_page(incident, rows)).text.count(" name=") < 1_000
    assert client.get(page("change", incident)).text.count(" name=") < 100


@pytest.mark.both_databases
def test_the_same_figure_may_stand_twice(client, incident):
    make_figure(incident=incident, what="One", value="1")

    assert save(client, incident, **{"figures-0-what": "One", "figures-0-value": "1"}).status_code == 302
