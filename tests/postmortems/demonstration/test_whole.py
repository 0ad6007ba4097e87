"""The demonstration as a whole, as a reader of the site sees it."""

import re
from collections import Counter
from datetime import UTC, datetime
from html import unescape

import pytest
from django.core.management import call_command

from incidents.models import Incident
from lessons.broken_promises import recurred
from lessons.models import Remediation
from postmortems.demonstration import load, remove
from postmortems.demonstration.shipped import Shipped
from postmortems.editor.readiness.looking import findings
from tests.databases import FIXTURES
from tests.factories import make_reader

from .dump import differences, dump
from .test_loading import settle

pytestmark = pytest.mark.long

AT = datetime(2026, 11, 28, 12, tzinfo=UTC)
LISTS = ("/", "/incidents/", "/remediations/", "/services/", "/tags/", "/lessons/")
#: What betrays it on a page. Names of services that others have, too, are left out.
TRACES = re.compile(r"DEMO-0000|Merrowick|seat map|Seat Map|Fare Engine|Departure Stream|demo-\w+")


@pytest.fixture
def lessons(db):
    call_command("import_postmortems", str(FIXTURES / "lessons"), verbosity=0)
    settle()


@pytest.mark.both_databases
def test_all_of_it_is_there_and_none_of_it_afterwards(lessons):
    before = dump()

    _, people = load(Shipped(AT.date()), at=AT)
    settle()

    ours, on = Remediation.objects.ours(), AT.date()
    assert Counter(ours.values_list("status", flat=True)).keys() == set(Remediation.Status)
    assert ours.count() == 40
    assert min(each.count() for each in (ours.overdue(on=on), ours.due_soon(on=on), ours.stale(on=on))) >= 4
    assert ours.without_owner().exists()
    assert Counter(remediation.postponements.times for remediation in ours)[2] >= 3
    incidents, reviewer = Incident.objects.filter(organization__is_ours=True), people["demo-ruth"]
    assert {promise.lesson.slug for promise in recurred(incidents, reviewer)} == {
        "keep-response-tools-independent",
        "exercise-cold-starts",
    }
    assert recurred(incidents, reviewer).count() == 2
    found = [finding for incident in incidents for finding in findings(incident, reviewer)]
    assert not [finding for finding in found if finding.blocks]
    assert {finding.rule.name for finding in found} == {"cause-without-remediation", "no-better-detection"}

    remove(at=AT)
    settle()
    assert differences(before, dump()) == {}


def test_every_page_that_shows_it_says_that_it_is_fictional(client, lessons):
    load(Shipped(AT.date()), at=AT)
    settle()
    for address in (*LISTS, "/search/?q=kiosk"):  # without an account, nothing of it is to be seen
        assert not TRACES.search(client.get(address).content.decode()), address
    assert client.get("/incidents/fictional-seat-maps/").status_code == 404

    client.force_login(make_reader())
    seen = {*LISTS, "/search/?q=seat", "/search/?q=restart", "/incidents.csv"}
    waiting, told, silent = sorted(seen), 0, []
    while waiting:
        address = waiting.pop()
        answer = client.get(address, follow=True)
        text = (b"".join(answer) if answer.streaming else answer.content).decode()
        shown = text if address.endswith((".md", ".json", ".csv")) else re.sub(r"<[^>]+>", " ", text)
        if TRACES.search(shown):
            told += 1
            if "fictional" not in shown.casefold():
                silent.append(address)
        pages = {unescape(link) for link in re.findall(r'href="(/[^"#?]*)["#]', text)}
        new = {page for page in pages - seen if not page.startswith(("/static/", "/admin/", "/logout"))}
        seen |= new
        waiting += sorted(new)

    assert silent == [], silent
    assert told > 150
