"""Figures as numbers: told honestly, and lists sorted and filtered by them."""

import csv

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from incidents.figures.measures import amount_asked, name_of, told
from incidents.models import Figure
from postmortems.document.record import postmortem_data
from postmortems.document.schema import schema
from tests.administration import errors, page, posted, save
from tests.factories import make_administrator, make_draft, make_figure, make_incident

pytestmark = pytest.mark.django_db


def make_with(title, *figures, make=make_incident):
    """An incident with figures: (kind, number), and further (unit, bound)."""
    incident = make(title=title)
    for kind, number, *more in figures:
        unit, bound = [*more, "", ""][:2]
        make_figure(incident=incident, kind=kind, number=number, unit=unit, bound=bound)
    return incident


def titles(client, query):
    response = client.get(f"/incidents/?{query}")
    assert not response.context["asked"].errors
    return [incident.title for incident in response.context["incidents"]]


def complaint(client, query):
    response = client.get(f"/incidents/?{query}")
    assert not response.context["asked"].count
    return response.context["asked"].errors


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (("customers", 8_500_000, "", "at_least"), "at least 8,500,000 customers"),
        (("people", 1, ""), "1 person"),
        (("people", 0, ""), "0 people"),
        (("requests", 1, "", "about"), "about 1 request"),
        (("share", 6.8, ""), "6.8%"),
        (("share", 0.07, "", "at_most"), "at most 0.07%"),
        (("money", 460_000_000, "USD", "at_least"), "at least USD 460,000,000"),
        (("data", 4.5, "GB"), "4.5 GB"),
    ],
)
def test_a_number_is_told_with_its_unit_and_its_bound(fields, words):
    assert told(*fields) == words


@pytest.mark.parametrize(
    ("text", "measure", "amount"),
    [
        ("1000000", "customers", 1_000_000),
        ("1,000,000", "customers", 1_000_000),
        ("1 000 000", "customers", 1_000_000),
        ("1.5 million", "money-USD", 1_500_000),
        ("5 TB", "data", 5 * 10**12),
        ("1 KiB", "data", 1024),
        ("2 billion", "data", 2 * 10**9),
        ("6.8%", "share", 6.8),
    ],
)
def test_an_amount_is_asked_for_as_people_write_it(text, measure, amount):
    assert amount_asked(text, measure) == amount


@pytest.mark.parametrize("text", ["many", "5 TB", "-1", "1e5", "1.2.3", "9" * 16 + " billion billion"])
def test_what_is_no_amount_of_customers_is_refused(text):
    with pytest.raises(ValueError, match="number"):
        amount_asked(text, "customers")


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "fields",
    [
        {"number": 5},
        {"kind": "money", "number": 5},
        {"kind": "money", "number": 5, "unit": "XXX"},
        {"kind": "money", "number": 5, "unit": "GB"},
        {"kind": "data", "number": 5, "unit": "EUR"},
        {"kind": "people", "number": 5, "unit": "EUR"},
        {"kind": "share", "number": 100.5},
        {"kind": "people", "number": -1},
        {"kind": "people", "number": 1e16},
        {"kind": "people", "number": float("inf")},
        {"kind": "money", "unit": "EUR"},
        {"kind": "people", "bound": "about"},
    ],
)
def test_a_unit_that_does_not_fit_its_kind_is_refused_by_model_and_database(fields):
    figure = Figure(incident=make_incident(), what="Loss", value="Some", **fields)

    with pytest.raises(ValidationError):
        figure.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        figure.save()


@pytest.mark.both_databases
def test_the_list_is_narrowed_to_those_with_at_least_so_many_and_sorted_by_them(client):
    make_with("Small", ("customers", 10))
    make_with("Large", ("customers", 30), ("customers", 5_000_000, "", "at_least"))
    make_with("Middle", ("customers", 1_000_000))
    make_with("At most", ("customers", 2_000_000, "", "at_most"))
    make_with("Others", ("people", 7_000_000))
    make_incident(title="None")

    assert titles(client, "figure=customers&sort=-figure") == ["Large", "At most", "Middle", "Small"]
    assert titles(client, "figure=customers&sort=figure") == ["Small", "Middle", "At most", "Large"]
    assert titles(client, "figure=customers&at_least=1+million&sort=-figure") == ["Large", "Middle"]

    html = client.get("/incidents/?figure=customers&at_least=1000000&sort=-figure").text
    assert "Incidents: figure Customers, at least 1000000" in html
    assert '<option value="customers" selected>Customers (4)</option><option' not in html
    assert '<td class="numeric" data-label="Customers">at least 5,000,000</td>' in html
    assert '<input type="checkbox" name="sort" value="-figure" checked>' in html
    assert '<input type="hidden" name="sort"' not in html


@pytest.mark.both_databases
def test_money_is_compared_in_one_currency_and_data_in_bytes(client):
    make_with("Dollars", ("money", 5, "USD"))
    make_with("More dollars", ("money", 70, "USD"))
    make_with("Euros", ("money", 1000, "EUR"))
    make_with("Gigabytes", ("data", 900, "GB"))
    make_with("Terabytes", ("data", 1.5, "TB"))

    assert titles(client, "figure=money-USD&sort=-figure") == ["More dollars", "Dollars"]
    assert titles(client, "figure=data&sort=-figure") == ["Terabytes", "Gigabytes"]
    assert titles(client, "figure=data&at_least=1+TB") == ["Terabytes"]
    options = [(option.label, option.incidents) for option in client.get("/incidents/").context["asked"].figures]
    assert options == [("Money, EUR", 1), ("Money, USD", 2), ("Data", 2)]


@pytest.mark.both_databases
def test_figures_of_hidden_incidents_are_neither_counted_nor_offered(client):
    make_with("Shown", ("customers", 5))
    make_with("Hidden", ("customers", 7), ("money", 5, "CHF"), make=make_draft)

    options = client.get("/incidents/").context["asked"].figures
    assert [(option.value, option.incidents) for option in options] == [("customers", 1)]
    assert titles(client, "figure=customers") == ["Shown"]
    assert titles(client, "figure=money-CHF") == []


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("sort=-figure", "Choose the kind of figure to sort by."),
        ("at_least=5", "Choose the kind of figure that is to be at least 5."),
        ("figure=customers&at_least=many", "At least many: this is no number: write 1000000."),
        ("figure=customers&figure=people", "Choose one kind of figure."),
        ("figure=money", "There is no kind of figure money."),
        ("figure=money-XXX", "There is no kind of figure money-XXX."),
        ("figure=customers%00", None),
    ],
)
def test_what_cannot_be_asked_for_is_said(client, query, told):
    make_with("One", ("customers", 5))

    if told is None:
        assert client.get(f"/incidents/?{query}").status_code == 400
    else:
        assert complaint(client, query) == [told]


def test_a_filter_by_figure_can_be_taken_away_with_all_that_belongs_to_it(client):
    make_with("One", ("customers", 5))

    asked = client.get("/incidents/?severity=2&figure=customers&at_least=3&sort=-figure").context["asked"]

    assert [(choice.value, choice.without) for choice in asked.choices] == [
        ("SEV-2", "/incidents/?figure=customers&at_least=3&sort=-figure"),
        ("Customers, at least 3", "/incidents/?severity=2"),
    ]


def test_timelines_and_matrix_are_narrowed_by_a_figure_too(client):
    make_with("Large", ("customers", 50))
    make_with("Small", ("customers", 5))

    for name in ("timeline_overview", "lesson_matrix"):
        response = client.get(f"{reverse(name)}?figure=customers&at_least=10")
        assert response.context["asked"].count == 1
        assert 'name="at_least" value="10"' in response.text
        assert "The most first" not in response.text


def test_the_list_costs_one_query_more_when_it_shows_a_figure(client):
    for number in range(3):
        make_with(f"Incident {number}", ("customers", number), ("customers", 2)).impact_kinds.create(kind="cost")

    def cost(query):
        client.get(f"/incidents/{query}")  # the first page also learns the content types
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/incidents/{query}")
        return len(queries)

    assert cost("?figure=customers&at_least=1&sort=-figure") == cost("?impact=cost") + 1


def test_the_words_stay_and_the_number_leads_to_those_that_are_like_it(client):
    incident = make_with("Loss", ("money", 460_000_000, "USD", "at_least"))
    incident.figures.update(value="more than 460 million US dollars")
    make_figure(incident=incident, what="Only words", value="hundreds")

    html = client.get(incident.get_absolute_url()).text

    assert "more than 460 million US dollars" in html
    assert 'href="/incidents/?figure=money-USD&amp;sort=-figure">at least USD 460,000,000</a>' in html
    assert html.count("?figure=") == 1


def test_the_document_holds_the_number_as_it_was_given():
    incident = make_with("Loss", ("data", 4.5, "GB"), ("customers", 8_500_000, "", "at_least"))

    data, count = postmortem_data(incident)["figures"]
    assert data == {"what": "Time to restart", "value": "4 h", "kind": "data", "number": 4.5, "unit": "GB"}
    assert count["number"] == 8_500_000
    assert isinstance(count["number"], int)
    assert count["bound"] == "at_least"
    row = schema("postmortem")["properties"]["figures"]["items"]
    assert row["properties"]["number"] == {"type": "number", "minimum": 0, "maximum": 10**15}
    assert row["required"] == ["what", "value"]


@pytest.mark.both_databases
def test_the_table_for_machines_holds_the_greatest_of_each_kind_and_says_how_it_is_bounded(client):
    make_with("One", ("money", 5, "EUR"), ("money", 900, "USD"), ("money", 7, "EUR", "about"), ("data", 2, "kB"))

    [row] = csv.DictReader(client.get("/incidents.csv").getvalue().decode().splitlines())

    assert (row["money"], row["currency"], row["money_bound"]) == ("7", "EUR", "About")
    assert (row["data_bytes"], row["data_bytes_bound"], row["customers"]) == ("2000", "", "")
    assert row["figures"] == "Time to restart: 4 h"


def test_a_comparison_sets_figures_of_one_measure_side_by_side(client):
    one, other = make_with("One", ("customers", 5)), make_with("Other", ("money", 5, "EUR"))

    html = client.get(f"{reverse('incident_compare')}?i={one.slug}&i={other.slug}").text

    customers = html.split('<th scope="row">Customers</th>')[1].split("</tr>")[0]
    assert "5 customers" in customers
    assert customers.count("not on record") == 1
    assert "EUR 5" in html.split(f'<th scope="row">{name_of("money-EUR")}</th>')[1].split("</tr>")[0]


def test_a_number_is_entered_in_the_administration_and_misfits_are_told(client):
    client.force_login(make_administrator())
    figure = make_figure()
    form = posted(client.get(page("change", figure)))

    said = errors(save(client, figure, form, kind="money", number="5", unit="GB", bound=""))
    assert "It is the code of a currency for money, as in USD or EUR." in " ".join(said)
    assert save(client, figure, form, kind="money", number="5.5", unit="EUR", bound="about").status_code == 302
    figure.refresh_from_db()
    assert (figure.amount, figure.measure) == (5.5, "money-EUR")
