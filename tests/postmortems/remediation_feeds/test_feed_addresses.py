"""The secret addresses of an account's calendar and feed: made, told once, revoked."""

import re
from typing import Any

import pytest
from django.test import RequestFactory
from django.urls import reverse

from postmortems.models import AuditEntry, FeedAddress
from postmortems.operations import logs
from tests.factories import make_our_incident, make_remediation

pytestmark = pytest.mark.django_db


def tokens(page):
    return set(re.findall(r"/(?:calendar|changes)/([\w-]{43})\.(?:ics|atom)", page))


def status(client, token):
    client.logout()
    return [client.get(reverse(name, args=[token])).status_code for name in OPENED]


OPENED = ("remediation_calendar", "remediation_changes_of")


def test_an_account_makes_addresses_is_told_them_once_and_revokes_them(client, ana, valid_html):
    client.force_login(ana)
    made = client.post(reverse("feed_address_new"))
    valid_html({"made": made.text})
    [token] = tokens(made.text)
    assert "no-store" in made["Cache-Control"]
    settings_page = client.get(reverse("reminder_settings")).text
    valid_html({"settings": settings_page})
    assert not tokens(settings_page)
    assert token not in str(FeedAddress.objects.values())
    assert status(client, token) == [200, 200]

    client.force_login(ana)
    [newer] = tokens(client.post(reverse("feed_address_new")).text)
    assert status(client, token) == [404, 404]
    assert status(client, newer) == [200, 200]
    client.force_login(ana)
    assert client.post(reverse("feed_address_revoke"), follow=True).status_code == 200
    assert status(client, newer) == [404, 404]
    client.force_login(ana)
    client.post(reverse("feed_address_revoke"))  # there is none any more
    told = AuditEntry.objects.filter(what="rights", about="ana", told__contains="calendar").order_by("pk")
    assert [entry.told.rpartition(" ")[2] for entry in told] == ["made", "made", "revoked"]
    assert token not in str(told.values())


def test_the_pages_can_be_used_by_everybody_and_fit_a_phone(page, live_server, axe, ana, client):
    client.force_login(ana)
    make_remediation(incident=make_our_incident(), team="Storage")
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    page.context.add_cookies([cookie])
    page.goto(reverse("reminder_settings"))
    axe(page)
    page.get_by_role("button", name="Make addresses").click()
    assert page.get_by_label("Calendar of a team").input_value().endswith(".ics?team=Storage")
    axe(page)
    page.set_viewport_size({"width": 390, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_the_log_leaves_the_secret_out(token):
    request: Any = RequestFactory().get(reverse("remediation_calendar", args=[token]))
    request.id = "1"
    assert logs.told(request) == " request=1 user=unknown path=/remediations/calendar/….ics"


@pytest.mark.both_databases
@pytest.mark.parametrize("wrong", ["x", "x" * 43, "x" * 2_000, "%F0%9F%94%91", "..%2F"])
def test_no_other_token_opens_anything(client, token, wrong):
    for name in OPENED:
        path = reverse(name, args=[token]).replace(token, wrong)
        assert client.get(path).status_code == 404


def test_addresses_of_an_account_go_with_it_and_are_shut_while_it_is_not_active(client, ana, token):
    ana.is_active = False
    ana.save()
    assert status(client, token) == [404, 404]
    ana.is_active = True
    ana.save()
    assert status(client, token) == [200, 200]
    ana.delete()
    assert status(client, token) == [404, 404]


def test_nobody_makes_addresses_without_logging_in_or_by_a_link(client, ana):
    for name in ("feed_address_new", "feed_address_revoke"):
        assert client.post(reverse(name)).url.startswith(reverse("login"))
    client.force_login(ana)
    for name in ("feed_address_new", "feed_address_revoke"):
        assert client.get(reverse(name)).status_code == 405
    assert not FeedAddress.objects.exists()


def test_a_private_site_opens_them_by_their_address_alone(client, token, settings):
    settings.FAULTLINE_PUBLIC = False
    assert status(client, token) == [200, 200]
    assert client.get(reverse("remediation_changes")).url.startswith(reverse("login"))
