"""Who may do what: one table for each verb, and that reading agrees with the gate of the queries."""

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.core.exceptions import PermissionDenied
from django.db.models import prefetch_related_objects

from incidents import rights
from incidents.models import Incident
from tests.factories import (
    STARTED,
    make_administrator,
    make_author,
    make_draft,
    make_incident,
    make_reader,
    make_reviewer,
    make_user,
)

pytestmark = pytest.mark.django_db
STATES = ("draft", "in_review", "published", "archived")

#: Who may, of an internal incident: for each verb in each state. A: its author, R: a reviewer, W: a reviewer who wrote
#: it, O: another author, X: an administrator, L: a reader.
TABLE = {
    "may_edit": {"draft": "AWX", "in_review": "AWRX", "published": "AWRX", "archived": "X"},
    "may_submit": {"draft": "AWX"},
    "may_read_comments": {"draft": "AWX", "in_review": "AWRX", "published": "AWROX", "archived": "AWROX"},
    "may_comment": {"draft": "AWX", "in_review": "AWRX", "published": "AWROX"},
    "may_send_back": {"in_review": "WRX"},
    "may_publish": {"in_review": "RX"},
    "may_archive": {"published": "WRX"},
    "may_reopen": {"published": "WRX", "archived": "WRX"},
    "may_restrict": {"draft": "AWX", "in_review": "AWRX", "published": "WRX", "archived": "WRX"},
    "may_delete": {"draft": "AWX", "in_review": "X", "published": "X", "archived": "X"},
}


@pytest.fixture
def people():
    return {
        "A": make_author(),
        "W": make_reviewer(),
        "R": make_reviewer(),
        "O": make_author(),
        "X": make_administrator(),
        "L": make_reader(),
        "-": AnonymousUser(),
    }


def test_each_verb_is_for_those_of_its_table(people):
    writers = [people["A"], people["W"]]
    incidents = {
        state: make_incident(
            state=state,
            visibility="internal",
            authors=writers,
            published_at=STARTED if state in Incident.SETTLED else None,
        )
        for state in STATES
    }
    for verb, by_state in TABLE.items():
        more = {"writers": set()} if verb == "may_publish" else {}
        for state, incident in incidents.items():
            answers = {name: getattr(rights, verb)(user, incident, **more) for name, user in people.items()}

            assert {name for name, answer in answers.items() if answer} == set(by_state.get(state, "")), (verb, state)
            for name, answer in answers.items():
                assert answer or answer.why.endswith("."), (verb, state, name)


def test_a_right_that_needs_no_record_is_for_those_who_write(people):
    author = people["A"]

    assert {name for name, user in people.items() if rights.may_write(user)} == set("AWROX")
    assert {name for name, user in people.items() if rights.may_purge(user)} == {"X"}
    assert {name for name, user in people.items() if rights.may_undelete(user, deleted_by=author)} == set("AX")
    assert {name for name, user in people.items() if rights.may_undelete(user, deleted_by=None)} == {"X"}


def test_who_submitted_or_changed_it_does_not_publish_it_unless_the_setting_says_so(people, settings):
    incident = make_incident(state="in_review", visibility="internal", authors=[people["A"], people["W"]])

    def who(writers):
        return {name for name, user in people.items() if rights.may_publish(user, incident, writers=writers)}

    assert who({people["R"].pk}) == {"X"}
    assert who({people["X"].pk}) == {"R"}
    assert "reviewer" in rights.may_publish(people["W"], incident, writers=()).why
    settings.FAULTLINE_FOUR_EYES = False
    assert who({people["R"].pk, people["X"].pk}) == set("WRX")


def test_reading_agrees_with_the_gate_of_the_queries(people, settings):
    payments = Group.objects.create(name="payments")
    people |= {"G": make_reader(), "RG": make_reviewer(), "off": make_author(is_active=False)}
    for name in ("G", "RG"):
        people[name].groups.add(payments)
    incidents = [
        make_incident(
            state=state,
            visibility=visibility,
            groups=[payments],
            authors=[people["A"], people["off"]],
            published_at=published,
        )
        for state in STATES
        for visibility in Incident.Visibility
        for published in (None, STARTED)
    ]
    prefetch_related_objects(incidents, "authors", "groups")
    for public in (True, False):
        settings.FAULTLINE_PUBLIC = public
        for name, user in people.items():
            readable = {incident for incident in incidents if rights.may_read(user, incident)}

            assert readable == set(Incident.objects.visible_to(user)), (name, public)


def test_nothing_is_allowed_of_what_may_not_be_read():
    draft, reviewer = make_draft(), make_reviewer()
    for verb in TABLE:
        more = {"writers": ()} if verb == "may_publish" else {}

        assert getattr(rights, verb)(reviewer, draft, **more) == rights.NOT_THERE


def test_a_refusal_is_insisted_on_in_its_own_words():
    with pytest.raises(PermissionDenied, match="Only authors"):
        rights.insist(rights.may_write(make_reader()))
    rights.insist(rights.may_write(make_author()))


def test_to_be_staff_allows_nothing():
    staff = make_user(is_staff=True)

    assert not rights.may_write(staff)
    assert not rights.may_edit(staff, make_incident())
