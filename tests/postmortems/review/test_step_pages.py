"""The pages of the steps: what comes of each is said before it is done, and who may not is told why."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from incidents.models import Incident
from tests.factories import (
    STARTED,
    make_administrator,
    make_author,
    make_draft,
    make_in_review,
    make_incident,
    make_reader,
    make_restricted,
    make_reviewer,
)

pytestmark = pytest.mark.django_db


def page(step, incident):
    return reverse(f"incident_{step}", args=[incident.slug])


def bar(client, incident):
    """What the page of the incident offers to the account."""
    page = client.get(incident.get_absolute_url()).text
    _, _, rest = page.partition('<nav class="incident-actions"')
    steps = ("submit", "send_back", "publish", "archive", "reopen", "visibility")
    return {name for name in steps if f'href="{reverse(f"incident_{name}", args=[incident.slug])}"' in rest}


def test_the_page_of_an_incident_offers_what_its_reader_may_do_with_it(client):
    ana, rita = make_author(), make_reviewer()
    draft, in_review = make_draft(authors=[ana]), make_draft(state="in_review", authors=[ana])
    published, archived = make_incident(authors=[ana]), make_incident(state="archived")

    client.force_login(ana)
    assert bar(client, draft) == {"submit", "visibility"}
    assert bar(client, in_review) == {"visibility"}
    assert bar(client, published) == set()
    client.force_login(rita)
    assert bar(client, in_review) == {"send_back", "publish", "visibility"}
    assert bar(client, published) == {"archive", "reopen", "visibility"}
    assert bar(client, archived) == {"reopen", "visibility"}
    client.force_login(make_reader())
    assert bar(client, published) == set()


def test_readers_without_an_account_pay_nothing_for_the_bar(client, django_assert_num_queries):
    incident = make_incident()
    client.get(incident.get_absolute_url())

    response = client.get(incident.get_absolute_url())

    assert "incident-actions" not in response.text
    assert "csrftoken" not in response.cookies


def test_who_may_not_publish_what_they_wrote_is_told_who_can(client):
    rita = make_reviewer()
    incident = make_draft(state="in_review", authors=[rita])
    client.force_login(rita)

    assert "Nobody publishes alone what they wrote" in client.get(incident.get_absolute_url()).text
    refused = client.post(page("publish", incident), {"why": ""})
    assert refused.status_code == 403
    assert "a reviewer or an administrator who is none of its authors" in refused.text
    assert Incident.objects.get().state == "in_review"


def test_a_step_says_who_can_read_it_before_and_after_and_is_taken_by_the_form(client, valid_html):
    ana = make_author()
    incident = make_draft(authors=[ana], title="Too much storage")
    client.force_login(ana)

    shown = client.get(page("submit", incident))
    assert "Its authors and administrators: 1 account." in shown.text
    make_reviewer()
    assert "Its authors, reviewers and administrators: 2 accounts." in client.get(page("submit", incident)).text
    valid_html({"shown": shown.text})
    done = client.post(page("submit", incident), {"why": "Have a look."}, follow=True)

    assert done.redirect_chain == [(incident.get_absolute_url(), 302)]
    assert "“Too much storage” is in review now." in done.text
    assert incident.status_changes.get().why == "Have a look."


def test_a_reason_that_is_missing_is_asked_for_and_what_was_said_in_review_stays_there(client, valid_html):
    incident, rita = make_draft(state="in_review"), make_reviewer()
    client.force_login(rita)

    asked = client.post(page("send_back", incident), {"why": " "})
    assert asked.status_code == 200
    valid_html({"asked": asked.text})
    assert "Say so in a sentence or two." in asked.text
    assert client.post(page("send_back", incident), {"why": "Hush: no trigger."}).url == reverse("home")
    incident.refresh_from_db()
    for state in ("in_review", "published"):
        incident.move_to(state, by=rita, at=STARTED, why=f"Why {state}.")

    page_of_reviewer = client.get(incident.get_absolute_url()).text
    client.logout()
    page_of_all = client.get(incident.get_absolute_url()).text
    assert "Hush" in page_of_reviewer
    assert "Hush" not in page_of_all
    assert "Why in_review." not in page_of_all
    assert "Why published." in page_of_all


def test_a_step_that_somebody_else_took_already_changes_nothing_and_says_so(client):
    incident = make_incident()
    client.force_login(make_reviewer())

    for answer in (client.get(page("publish", incident)), client.post(page("publish", incident), {"why": ""})):
        assert answer.url == incident.get_absolute_url()
    assert "Nothing was changed. It is published." in client.get(incident.get_absolute_url()).text
    assert not incident.status_changes.exists()


def test_what_a_step_needs_is_named_on_its_page(client):
    incident = make_in_review(summary="")
    client.force_login(make_reviewer())

    asked = client.get(page("publish", incident)).text
    assert "1 to mend before it can be published" in asked
    refused = client.post(page("publish", incident), {"why": ""}).text
    assert "It cannot be published yet:" in refused
    assert Incident.objects.get().state == "in_review"


def test_what_an_account_may_not_read_is_not_there_and_what_it_may_not_do_is_refused(client):
    draft, published = make_draft(), make_incident()

    assert client.get(page("archive", published)).url.startswith(reverse("login"))
    client.force_login(make_author())
    assert client.post(page("submit", draft)).status_code == 404
    refused = client.post(page("archive", published))
    assert refused.status_code == 403
    assert "Only reviewers and administrators archive a postmortem." in refused.text


def test_who_can_read_it_is_said_for_each_choice_before_it_is_saved(client, valid_html):
    payments, empty = Group.objects.create(name="payments"), Group.objects.create(name="a group of none")
    member, rita = make_reader(), make_reviewer()
    for user in (member, rita):
        user.groups.add(payments)
    incident = make_incident()
    client.force_login(rita)

    shown = client.get(page("visibility", incident))
    valid_html({"shown": shown.text})
    told = ("Now: Anybody, also without an account.", "Everybody with an account: 2 accounts.", "payments: 2 members")
    for words in told:
        assert words in shown.text
    choice = {"visibility": "restricted", "groups": [payments.pk]}
    done = client.post(page("visibility", incident), choice, follow=True)
    assert "the members of payments, its authors and administrators: 2 accounts." in done.text
    incident.refresh_from_db()
    assert (incident.visibility, list(incident.groups.all()), incident.version) == ("restricted", [payments], 2)

    refusals = ([], "Name the groups"), ([empty.pk], "You could no longer read it yourself")
    for groups, said in (*refusals, (["9" * 100], "is not one of the available choices"), (["\0"], "not one of")):
        refused = client.post(page("visibility", incident), {"visibility": "restricted", "groups": groups})
        assert said in refused.text
    assert list(incident.groups.all()) == [payments]


def test_authors_choose_among_their_own_groups_and_only_before_it_is_published(client):
    ana, own = make_author(), Group.objects.create(name="storage team")
    Group.objects.create(name="secret team")
    ana.groups.add(own)
    draft, published = make_draft(authors=[ana]), make_restricted(authors=[ana])
    client.force_login(ana)

    shown = client.get(page("visibility", draft)).text
    assert "storage team" in shown
    assert "secret team" not in shown
    assert "What you choose below holds once it is published" in shown
    refused = client.get(page("visibility", published))
    assert refused.status_code == 403
    assert "It has been published" in refused.text


def test_an_administrator_restricts_to_a_group_that_they_are_not_in(client):
    payments, incident = Group.objects.create(name="payments"), make_incident()
    client.force_login(make_administrator())

    client.post(page("visibility", incident), {"visibility": "restricted", "groups": [payments.pk]})

    incident.refresh_from_db()
    assert incident.visibility == "restricted"
