"""Who may do what with a remediation."""

import pytest
from django.contrib.auth.models import AnonymousUser

from lessons import rights
from tests.factories import (
    make_administrator,
    make_author,
    make_draft,
    make_incident,
    make_reader,
    make_remediation,
    make_reviewer,
)

pytestmark = pytest.mark.django_db
OF_THE_OWNER = {"may_move", "may_postpone", "may_note"}
ALL = {*OF_THE_OWNER, "may_assign", "may_prioritise", "may_link_ticket"}


def allowed(user, remediation):
    return {name for name in ALL if getattr(rights, name)(user, remediation)}


def test_those_who_edit_the_incident_do_all_of_it_and_the_owner_moves_it():
    author, owner = make_author(), make_reader()
    remediation = make_remediation(incident=make_incident(authors=[author]), owner=owner)

    for user in (author, make_reviewer(), make_administrator()):
        assert allowed(user, remediation) == ALL
    assert allowed(owner, remediation) == OF_THE_OWNER
    assert rights.may_change(owner, remediation, "due")
    assert not rights.may_change(owner, remediation, "owner")
    for user in (make_author(), make_reader(), AnonymousUser()):
        assert allowed(user, remediation) == set()
        assert "Only the authors of its incident" in rights.may_move(user, remediation).why


def test_an_owner_who_may_not_read_the_incident_or_is_gone_does_nothing():
    owner, gone = make_reader(), make_reader(is_active=False)

    hidden = make_remediation(incident=make_draft(), owner=owner)
    assert allowed(owner, hidden) == set()
    assert rights.may_move(owner, hidden).why == "There is no such incident among those that you may read."
    assert allowed(gone, make_remediation(owner=gone)) == set()


def test_in_an_archived_incident_all_stays_as_it_was():
    author, owner = make_author(), make_reader()
    remediation = make_remediation(incident=make_incident(state="archived", authors=[author]), owner=owner)

    for user in (author, owner, make_reviewer()):
        assert allowed(user, remediation) == set()
        assert "archived" in rights.may_move(user, remediation).why
