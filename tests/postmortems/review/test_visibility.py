import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

from incidents.models import Incident
from incidents.rights import may_read
from postmortems.review.visibility import accounts_reading, who_reads
from tests.factories import STARTED, make_administrator, make_author, make_incident, make_reader, make_reviewer

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_who_is_said_to_read_an_incident_are_those_who_may():
    payments = Group.objects.create(name="payments")
    ana, member, rita = make_author(), make_reader(), make_reviewer()
    for user in (member, rita):
        user.groups.add(payments)
    for make in (make_reader, make_author, make_reviewer, make_administrator):
        make()
    make_reviewer(is_active=False)

    for state in Incident.State:
        for visibility in Incident.Visibility:
            incident = make_incident(
                state=state, visibility=visibility, groups=[payments], authors=[ana], published_at=STARTED
            )
            told = accounts_reading(state=state, visibility=visibility, groups=[payments], authors=[ana])
            assert set(told) == {user for user in get_user_model().objects.all() if may_read(user, incident)}


def test_nobody_is_said_to_read_a_private_site_without_an_account(settings):
    make_reader()

    assert who_reads(state="published", visibility="public") == "Anybody, also without an account."
    settings.FAULTLINE_PUBLIC = False
    assert who_reads(state="published", visibility="public") == "Everybody with an account: 1 account."
    assert who_reads(state="archived", visibility="restricted") == (
        "The members of no group, its authors and administrators: 0 accounts."
    )
