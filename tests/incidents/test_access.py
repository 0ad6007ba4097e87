import pytest
from django.contrib.auth.models import AnonymousUser, Group

from incidents.access import ADMINISTRATORS, REVIEWERS, can_review
from incidents.models import Figure, Incident, Organization, Region, Relation, Service
from lessons.models import Lesson
from tests.factories import (
    STARTED,
    make_administrator,
    make_author,
    make_draft,
    make_figure,
    make_incident,
    make_lesson,
    make_organization,
    make_reader,
    make_region,
    make_restricted,
    make_reviewer,
    make_service,
    make_user,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
NOBODY = AnonymousUser()


def seen_by(user, incident):
    return Incident.objects.visible_to(user).filter(pk=incident.pk).exists()


def test_anybody_reads_what_is_public_while_the_site_is(settings):
    incident = make_incident()

    assert seen_by(NOBODY, incident)
    settings.FAULTLINE_PUBLIC = False
    assert not seen_by(NOBODY, incident)
    assert seen_by(make_reader(), incident)


def test_what_is_archived_is_read_by_those_who_read_it_before():
    public = make_incident(state="archived")
    internal = make_incident(state="archived", visibility="internal")

    assert seen_by(NOBODY, public)
    assert seen_by(make_reader(), internal)
    assert not seen_by(NOBODY, internal)


def test_what_is_internal_needs_an_account():
    incident = make_incident(visibility="internal")

    assert not seen_by(NOBODY, incident)
    assert seen_by(make_reader(), incident)


def test_what_is_restricted_is_for_members_of_its_groups():
    payments = Group.objects.create(name="payments")
    incident = make_restricted(groups=[payments, Group.objects.create(name="legal")])
    member, other = make_reader(), make_reader()
    member.groups.add(payments)

    assert seen_by(member, incident)
    assert not seen_by(other, incident)
    assert not seen_by(NOBODY, incident)
    assert not seen_by(make_reviewer(), incident)


def test_a_draft_that_is_archived_stays_with_those_who_read_drafts():
    amina = make_author()
    shelved = make_draft(authors=[amina])
    shelved.move_to("archived", by=amina, at=STARTED)
    withdrawn = make_draft()
    withdrawn.move_to("published", by=None, at=STARTED)
    withdrawn.move_to("archived", by=None, at=STARTED)

    assert [seen_by(user, shelved) for user in (NOBODY, make_reader(), make_reviewer())] == [False, False, False]
    assert seen_by(amina, shelved)
    assert seen_by(make_administrator(), shelved)
    assert seen_by(NOBODY, withdrawn)


def test_a_draft_is_for_its_authors_and_administrators():
    amina = make_author()
    incident = make_draft(authors=[amina])

    assert seen_by(amina, incident)
    assert seen_by(make_administrator(), incident)
    for other in (make_author(), make_reader(), make_reviewer(), NOBODY):
        assert not seen_by(other, incident)


def test_administrators_are_superusers_and_members_of_their_group_but_not_whoever_is_staff():
    incident = make_draft()

    assert seen_by(make_user(is_superuser=True), incident)
    assert seen_by(make_user(groups=[ADMINISTRATORS]), incident)
    for other in (make_user(is_staff=True), make_user(is_staff=True, groups=[REVIEWERS])):
        assert not seen_by(other, incident)


def test_an_account_that_is_not_active_reads_nothing():
    incident, lesson = make_incident(), make_lesson()
    for account in ({"is_superuser": True}, {"groups": [ADMINISTRATORS]}, {"groups": [REVIEWERS]}, {}):
        user = make_user(is_active=False, **account)
        incident.authors.add(user)

        assert not seen_by(user, incident)
        assert lesson not in Lesson.objects.visible_to(user)
        assert not can_review(user)


def test_reviewers_read_what_is_in_review():
    incident = make_incident(state=Incident.State.IN_REVIEW)

    assert seen_by(make_reviewer(), incident)
    assert not seen_by(make_reader(), incident)
    assert not seen_by(NOBODY, incident)


def test_reviewers_do_not_read_what_is_restricted_from_them_even_in_review():
    incident = make_restricted(state=Incident.State.IN_REVIEW, groups=[Group.objects.create(name="legal")])

    assert not seen_by(make_reviewer(), incident)


def test_authors_read_their_own_even_when_it_is_restricted_to_others():
    amina = make_author()

    assert seen_by(amina, make_restricted(authors=[amina], groups=[Group.objects.create(name="legal")]))


def test_an_incident_is_listed_once_to_somebody_in_several_of_its_groups():
    groups = [Group.objects.create(name="a"), Group.objects.create(name="b")]
    make_restricted(groups=groups)
    user = make_reader()
    user.groups.add(*groups)

    assert Incident.objects.visible_to(user).count() == 1


def test_rows_are_as_visible_as_their_incident():
    make_figure(incident=make_draft())
    shown = make_figure(incident=make_incident())

    assert list(Figure.objects.visible_to(NOBODY)) == [shown]
    assert Figure.objects.visible_to(make_administrator()).count() == 2


def test_a_relation_shows_only_to_those_who_may_read_both_ends():
    relation = Relation.objects.create(incident=make_incident(), to=make_draft())

    assert not Relation.objects.visible_to(NOBODY).exists()
    assert list(Relation.objects.visible_to(make_administrator())) == [relation]


def test_names_that_only_hidden_incidents_use_are_hidden():
    secret = make_organization("Secret project")
    make_draft(organization=secret, origin=make_service("Vault", organization=secret), regions=[make_region("moon")])
    make_incident(regions=[make_region("earth")])

    assert not Organization.objects.visible_to(NOBODY).filter(name="Secret project").exists()
    assert not Service.objects.visible_to(NOBODY).filter(name="Vault").exists()
    assert [region.name for region in Region.objects.visible_to(NOBODY)] == ["earth"]
    assert Organization.objects.visible_to(make_administrator()).filter(name="Secret project").exists()


def test_lessons_are_for_whoever_may_read_the_site(settings):
    make_lesson()

    assert Lesson.objects.visible_to(NOBODY).exists()
    settings.FAULTLINE_PUBLIC = False
    assert not Lesson.objects.visible_to(NOBODY).exists()
