"""The address of the list is the saved filter: what it keeps, and what leads on."""

import re

import pytest

from tests.factories import make_draft, make_incident
from tests.postmortems.incident_list.list_page import open_list

pytestmark = pytest.mark.django_db


def test_what_is_ticked_is_kept_while_the_list_is_paged_sorted_and_filtered(client):
    hidden = make_draft()
    first, *_ = [make_incident(severity=1) for _ in range(40)]
    second = make_incident(severity=1, title="Second")
    ticked = f"i={first.slug}&i={second.slug}"

    kept = client.get(f"/incidents/?keep=severity%3D1&{ticked}&i={first.slug}")
    assert kept.url == f"/incidents/?severity=1&{ticked}"

    html = open_list(client, f"?severity=1&{ticked}&i={hidden.slug}&i=nothing").text
    table = html.split("<table")[1].split("</table>")[0]
    assert re.findall(r'value="([\w-]+)" form="compare" checked', table) == [second.slug]
    compare = html.split('id="compare"')[1].split("</form>")[0]
    assert re.findall(r'name="i" value="([\w-]+)"', compare) == [first.slug]
    assert f"?severity=1&amp;page=2&amp;{ticked.replace('&', '&amp;')}" in html
    assert f"?severity=1&amp;sort=title&amp;{ticked.replace('&', '&amp;')}" in html
    filters = html.split('aria-label="Filter incidents"')[1].split("</form>")[0]
    assert re.findall(r'type="hidden" name="i" value="([\w-]+)"', filters) == [first.slug, second.slug]
    assert f'href="/incidents/?severity=1&amp;i={second.slug}"' in html  # its chip, to untick the other
    assert 'href="/incidents.csv?severity=1"' in html
    assert f"<bdi>{hidden.name}" not in html


# The address is the saved filter


def test_every_filter_in_force_is_a_chip_that_removes_only_itself(client, three):
    response = open_list(client, "?q=&tag=storage&tag=power&severity=1&sort=title&page=1&utm_source=mail")

    assert [(choice.label, choice.value, choice.without) for choice in response.context["asked"].choices] == [
        ("Severity", "SEV-1", "/incidents/?tag=storage&tag=power&sort=title"),
        ("Tag", "storage", "/incidents/?severity=1&tag=power&sort=title"),
        ("Tag", "power", "/incidents/?severity=1&tag=storage&sort=title"),
    ]
    assert 'href="/incidents/?severity=1&amp;tag=power&amp;sort=title"' in response.text
    assert '<a class="chip-clear" rel="nofollow" href="/incidents/">Clear</a>' in response.text
    assert not re.search(r'href="[^"]*[?&;]\w+=(&|")', response.text)


def test_the_text_is_a_chip_too_and_stays_in_its_box(client, three):
    response = open_list(client, "?q=+power+&severity=1")

    assert response.context["asked"].choices[0] == ("Text", "power", "/incidents/?severity=1")
    assert 'value="power"' in response.text.replace(" power ", "power")


def test_the_csv_link_keeps_the_filters_and_the_order(client, three):
    assert 'href="/incidents.csv?severity=1&amp;sort=title"' in open_list(client, "?severity=1&sort=title").text


def test_no_line_of_the_heading_ends_within_a_severity(client, three):
    html = open_list(client, "?severity=1&tag=power").text

    assert '<h1>Incidents: severity <span class="nowrap">SEV-1</span>, tag power</h1>' in html
    assert "<title>Incidents: severity SEV-1, tag power ·" in html
