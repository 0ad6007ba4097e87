"""The pages of those with an account, as a browser lays them out: at each width, to be heard, and on paper."""

import re

import pytest
from django.test import Client

from incidents.models import Incident
from postmortems.history import keep_revision
from postmortems.history.deleting import delete_incident
from postmortems.review.letters import signer
from postmortems.search.saved.addresses import to_stop
from tests.administration import with_rows
from tests.factories import (
    STARTED,
    make_administrator,
    make_comment,
    make_draft,
    make_in_review,
    make_incident,
    make_lesson,
    make_reader,
    make_reviewer,
    make_saved_search,
)
from tests.postmortems.budgets import BUDGETS
from tests.postmortems.test_widths import FOR_ACCOUNTS, WIDTHS, faults_at

pytestmark = pytest.mark.django_db(transaction=True)
#: Of the incident below, printed.
MOST_SHEETS = {"incident_edit": 12, "revision_detail": 8, "incident_review": 8}
LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"


def places(account):
    incident = with_rows(make_incident(title=f"An outage of the {LONG_WORD}", summary="It failed. " * 40), 8)
    for title in ("Outage", "The outage"):
        Incident.objects.filter(pk=incident.pk).update(short_title=title)
        keep_revision(Incident.objects.get(pk=incident.pk), by=account, at=STARTED, why="Because. " * 20)
    saved = make_saved_search(owner=account)
    return {
        "incident": incident.slug,
        "draft": make_draft(title=LONG_WORD, authors=[account]).slug,
        "in_review": make_in_review().slug,
        "deletion": delete_incident(make_draft(), by=None, at=STARTED).pk,
        "comment": make_comment(incident=incident, by=account, text=f"What is {LONG_WORD * 2}?").pk,
        "review_stop": signer.sign(account.pk),
        "lesson": make_lesson().slug,
        "saved": saved.pk,
        "stop": to_stop(saved).rpartition("/stop/")[2].strip("/"),
    }


@pytest.mark.long
@pytest.mark.parametrize("role", ["reader", "reviewer", "administrator"])
def test_the_pages_of_an_account_fit_every_width_and_few_sheets_and_are_accessible(page, live_server, axe, role):
    account = {"reader": make_reader, "reviewer": make_reviewer, "administrator": make_administrator}[role]("rosa")
    client, named, faults = Client(), places(account), []
    client.force_login(account)
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    for name, budget in BUDGETS.items():
        if name not in FOR_ACCOUNTS or budget.account != role or name in ("audit_csv", "incident_review_names"):
            continue
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(budget.address.format(**{"service": "", "remediation": 0, **named}))
        axe(page)
        if name in MOST_SHEETS:
            sheets = len(re.findall(rb"/Type\s*/Page\b(?!s)", page.pdf(prefer_css_page_size=True)))
            if sheets > MOST_SHEETS[name]:
                faults.append(f"{name} takes {sheets} sheets")
        faults += [fault for fault in faults_at(WIDTHS, page) if not (name == "incident_edit" and "px high" in fault)]
    assert not faults, "\n".join(faults)
