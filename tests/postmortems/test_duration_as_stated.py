"""A duration that a source states without its moments: shown in its words, and never counted among computed times."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from incidents.models import Incident, MilestoneCitation
from postmortems.document.schema import schema
from tests.administration import errors, save
from tests.factories import STARTED, make_administrator, make_incident, make_lesson, make_source
from tests.postmortems.document.good_document import GOOD
from tests.postmortems.document.test_import import imported
from tests.postmortems.document.test_round_trip import empty, everything, import_all
from tests.postmortems.test_incident_csv import read

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
STATED = GOOD.replace(
    "impacts:", "duration:\n  as_stated: about three hours\n  minutes: 180\n  source: aws\nimpacts:", 1
)


@pytest.fixture
def stated():
    incident = make_incident(
        slug="stated", title="Stated", tags=["shared"], stated_duration="about three hours", stated_minutes=180
    )
    source = make_source(incident=incident)
    MilestoneCitation.objects.create(incident=incident, milestone=MilestoneCitation.STATED_DURATION, source=source)
    return incident


@pytest.fixture
def timed():
    return make_incident(slug="timed", title="Timed", tags=["shared"], resolved_at=STARTED + HOUR)


def as_stated(page):
    """What the page of an incident says of its duration as stated, without the blanks."""
    return " ".join(page.text.split("<dt>As stated</dt>")[1].split("</div>")[0].split())


def test_the_page_tells_it_in_the_words_of_its_source_and_beside_what_the_moments_tell(client, stated):
    told = as_stated(client.get("/incidents/stated/"))
    assert "about three hours<sup" in told
    assert '<a href="#source-1"' in told
    assert "put at 3 h; not worked out from moments, and not compared with other incidents" in told

    Incident.objects.update(resolved_at=STARTED + 5 * HOUR, stated_minutes=None)
    page = client.get("/incidents/stated/")
    told = as_stated(page)
    assert "In the words of a source; the known moments tell 5 h from started to resolved" in told
    assert '<dd class="key-figure-value">5 h</dd>' in page.text


def test_lists_show_it_marked_where_no_time_to_resolve_is_known(client, stated, timed):
    marked = '<span class="stated">about three hours <span>as stated</span></span>'

    for address in ("/incidents/", "/tags/shared/", "/timelines/"):
        page = client.get(address).text
        assert page.count(marked) == 1, address
        assert page.count("as stated") == 1, address
    assert "about three hours, as stated" in client.get("/").text
    assert 'content="SEV-2, about three hours, as stated.' in client.get("/incidents/stated/").text
    Incident.objects.filter(slug="stated").update(resolved_at=STARTED + 2 * HOUR)
    assert "as stated" not in client.get("/incidents/").text


def test_a_comparison_gives_it_a_row_of_its_own_where_one_is_stated(client, stated, timed):
    page = client.get("/incidents/compare/?i=stated&i=timed").text
    row = page.split('<th scope="row">Duration as stated</th>')[1].split("</tr>")[0]
    assert 'about three hours <span class="muted">put at 3 h</span>' in row
    assert '<span class="unknown">none stated</span>' in row

    Incident.objects.update(stated_duration="", stated_minutes=None)
    assert "Duration as stated" not in client.get("/incidents/compare/?i=stated&i=timed").text


@pytest.mark.both_databases
def test_it_is_counted_among_no_times_that_are_worked_out(client, stated, timed):
    longer = make_incident(title="Longer", resolved_at=STARTED + 5 * HOUR)

    for sort, order in (("resolve", ["Timed", "Longer", "Stated"]), ("-resolve", ["Longer", "Timed", "Stated"])):
        found = client.get(f"/incidents/?sort={sort}").context["incidents"]
        assert [incident.title for incident in found] == order
    context = client.get("/timelines/").context
    resolve = next(figure for figure in context["figures"].figures if figure.end == "resolved")
    assert resolve.distribution.count == 2
    assert [dot.outage.name for dot in context["scatter"].unknown] == ["Stated"]
    assert client.get("/incidents/?empty=resolved").context["incidents"][0] == stated
    assert "about three hours" not in client.get(longer.get_absolute_url()).text.split('id="response-times"')[1][:4000]


def test_the_table_has_columns_of_its_own_for_it(client, stated, timed):
    rows = {row["title"]: row for row in read(client)}

    assert [rows["Stated"][name] for name in ("stated_duration", "stated_minutes", "minutes_to_resolve")] == [
        "about three hours",
        "180",
        "",
    ]
    assert [rows["Timed"][name] for name in ("stated_duration", "stated_minutes", "minutes_to_resolve")] == [
        "",
        "",
        "60",
    ]


def test_a_document_says_it_with_its_source_and_comes_back_byte_for_byte():
    make_lesson(slug="know-hard-limits")
    assert not imported(STATED).problems

    incident = Incident.objects.get()
    assert (incident.stated_duration, incident.stated_minutes) == ("about three hours", 180)
    first = everything()
    assert (
        "duration:\n  as_stated: about three hours\n  minutes: 180\n  source: aws\n" in first["postmortems/bad-day.md"]
    )
    assert imported(STATED).results[0].outcome == "unchanged"
    empty()
    assert not import_all(first).problems
    assert everything() == first
    assert imported(GOOD).results[0].outcome == "changed"
    assert (Incident.objects.get().stated_duration, Incident.objects.get().stated_minutes) == ("", None)
    assert not MilestoneCitation.objects.exists()


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("  minutes: 180\n", "duration: “as_stated” is missing"),
        ("  as_stated: long\n  minutes: 0\n", "duration, minutes: “0” is not between 1 and 52704000"),
        ("  as_stated: long\n  minutes: three\n", "duration, minutes: should be a whole number, and is text"),
        ("  as_stated: long\n  source: press\n", "duration, source: there is no source “press” (there are: aws)"),
        ("  as_stated: long\n  read_in: aws\n", "read_in: says where it was read, but not which source states it"),
    ],
)
def test_a_document_that_states_it_wrongly_is_told_so(written, told):
    make_lesson(slug="know-hard-limits")
    problems = imported(GOOD.replace("impacts:", f"duration:\n{written}impacts:", 1)).problems

    assert [str(problem).partition(": ")[2] for problem in problems if told in str(problem)]
    assert len(problems) == 1
    assert schema("postmortem")["properties"]["duration"]["required"] == ["as_stated"]


@pytest.mark.both_databases
def test_minutes_without_words_are_refused_by_the_form_and_by_the_database(client):
    client.force_login(make_administrator())
    incident = make_incident()
    told = "Say the duration in the words of the source, too, not only in minutes."

    assert errors(save(client, incident, stated_minutes="180")) == [told]
    assert save(client, incident, stated_minutes="180", stated_duration="some hours").status_code == 302
    assert Incident.objects.get().stated_length.minutes == 180
    with pytest.raises(IntegrityError), transaction.atomic():
        Incident.objects.update(stated_duration="")
