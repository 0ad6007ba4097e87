from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from incidents.models import Incident, ReferenceSequence
from incidents.moments import Moment, Precision
from tests.factories import STARTED, make_draft, make_impact, make_incident, make_reviewer
from tests.two_people import move_at_once

pytestmark = pytest.mark.django_db


@pytest.mark.both_databases
def test_references_count_up_within_the_year_of_the_incident():
    first, second = make_incident(), make_incident()
    other = make_incident(started_at=datetime(2017, 2, 28, 17, 37, tzinfo=UTC))

    assert (first.reference, second.reference, other.reference) == ("FL-2020-01", "FL-2020-02", "FL-2017-01")


@pytest.mark.both_databases
def test_references_for_many_are_given_at_once_in_their_order(django_assert_num_queries):
    ReferenceSequence.next_references([2020, 2017])

    with django_assert_num_queries(8):
        given = ReferenceSequence.next_references([2020, 2017, 2020, 2020] * 3)

    assert given[:5] == ["FL-2020-02", "FL-2017-02", "FL-2020-03", "FL-2020-04", "FL-2020-05"]
    assert len(set(given)) == 12


def test_the_year_is_that_of_the_place_where_it_happened():
    new_years_eve = make_incident(started_at=datetime(2021, 1, 1, 2, 0, tzinfo=UTC), zone="America/Los_Angeles")

    assert new_years_eve.reference.startswith("FL-2020-")


def test_the_year_of_an_unknown_start_is_that_of_the_first_milestone_that_is_known():
    known = make_incident(
        started_at=None,
        detected_at=datetime(2018, 3, 1, tzinfo=UTC),
        resolved_at=datetime(2018, 1, 1, 2, 0, tzinfo=UTC),
        zone="America/Los_Angeles",
    )
    unknown = make_incident(started_at=None)

    assert known.reference.startswith("FL-2017-")
    assert unknown.reference.startswith(f"FL-{timezone.now().year}-")


@pytest.mark.both_databases
def test_a_reference_is_never_used_again():
    make_incident()
    make_incident().delete()

    assert make_incident().reference == "FL-2020-03"


@pytest.mark.both_databases
def test_a_reference_that_came_from_elsewhere_is_not_given_out_later():
    make_incident(reference="FL-2020-07")

    assert make_incident().reference == "FL-2020-08"


def test_the_prefix_is_a_setting(settings):
    settings.FAULTLINE_REFERENCE_PREFIX = "INC"

    assert ReferenceSequence.next_reference(2026) == "INC-2026-01"


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("started", "detected"),
        ("started", "identified"),
        ("started", "mitigated"),
        ("started", "resolved"),
        ("detected", "acknowledged"),
        ("mitigated", "resolved"),
    ],
)
def test_the_database_keeps_milestones_in_order(first, then):
    with pytest.raises(IntegrityError, match=f"incident_is_{then}_after_it_is_{first}"), transaction.atomic():
        make_incident(**{"started_at": None, f"{first}_at": STARTED, f"{then}_at": STARTED - timedelta(minutes=1)})


@pytest.mark.both_databases
def test_milestones_in_the_same_minute_are_in_order():
    assert make_incident(detected_at=STARTED).pk


@pytest.mark.both_databases
def test_a_day_on_which_it_was_resolved_may_be_the_day_on_which_it_started():
    midnight = STARTED.replace(hour=8, minute=0)
    incident = make_incident(resolved_at=midnight, resolved_precision=Precision.DAY)

    incident.full_clean(exclude=["state"])


def test_a_form_says_what_the_database_cannot_when_a_day_is_out_of_order():
    incident = make_incident(resolved_at=STARTED - timedelta(days=3), resolved_precision=Precision.DAY)

    with pytest.raises(ValidationError, match="cannot be resolved before it has started"):
        incident.clean()


def test_a_zone_must_exist():
    with pytest.raises(ValidationError, match="no time zone called"):
        make_incident(zone="Mars/Olympus_Mons").full_clean()


def test_moments_are_read_and_set_with_their_precision():
    incident = make_incident()
    incident.mitigated = Moment(STARTED, Precision.HOUR)

    assert (incident.mitigated_at, incident.mitigated_precision) == (STARTED, "hour")
    assert incident.mitigated.is_approximate
    incident.mitigated = None
    assert incident.mitigated_at is None
    assert incident.mitigated is None


def test_every_step_of_a_postmortem_is_kept():
    rosa, at = make_reviewer("rosa"), datetime(2026, 11, 21, tzinfo=UTC)
    incident = make_incident(state=Incident.State.IN_REVIEW)
    incident.move_to(Incident.State.PUBLISHED, by=rosa, at=at, why="Complete")

    change = incident.status_changes.get()
    assert (change.from_state, change.to_state, change.changed_by, change.why) == (
        "in_review",
        "published",
        rosa,
        "Complete",
    )
    assert (incident.published_at, incident.version) == (at, 2)
    assert Incident.objects.get(pk=incident.pk).state == "published"


@pytest.mark.both_databases
def test_a_step_from_an_old_copy_starts_at_what_is_saved_and_overwrites_nothing():
    incident = make_draft()
    old = Incident.objects.get(pk=incident.pk)
    incident.move_to(Incident.State.PUBLISHED, by=None, at=STARTED)
    incident.title = "Newer"
    incident.save()

    old.move_to(Incident.State.IN_REVIEW, by=None, at=STARTED + timedelta(days=1))
    old.move_to(Incident.State.PUBLISHED, by=None, at=STARTED + timedelta(days=2))

    saved = Incident.objects.get(pk=incident.pk)
    assert (saved.title, saved.published_at, saved.version) == ("Newer", STARTED, 4)
    assert steps(saved) == [("draft", "published"), ("published", "in_review"), ("in_review", "published")]


@pytest.mark.django_db(transaction=True)
def test_two_people_who_move_one_incident_at_once_leave_one_step_after_the_other():
    incident = make_draft()

    move_at_once(incident, ["published", "archived"], at=STARTED)

    saved = Incident.objects.get(pk=incident.pk)
    (_, first), (second_from, second) = steps(saved)
    assert {first, second} == {"published", "archived"}
    assert (second_from, saved.state, saved.version) == (first, second, 3)


def steps(incident):
    return list(incident.status_changes.order_by("pk").values_list("from_state", "to_state"))


def test_publishing_needs_an_origin():
    incident = make_incident(state=Incident.State.DRAFT)
    incident.impacts.all().delete()

    with pytest.raises(ValidationError, match="at least one service as its origin"):
        incident.move_to(Incident.State.PUBLISHED, by=None, at=STARTED)
    assert Incident.objects.get(pk=incident.pk).state == "draft"


@pytest.mark.both_databases
def test_newest_comes_first_and_unknown_starts_last():
    unknown = make_incident(started_at=None)
    old, new = make_incident(started_at=STARTED - timedelta(days=1)), make_incident()

    assert list(Incident.objects.newest_first()) == [new, old, unknown]


@pytest.mark.both_databases
def test_an_impact_cannot_end_before_it_begins():
    with pytest.raises(IntegrityError, match="impact_ends_after_it_begins"), transaction.atomic():
        make_impact(began_at=STARTED, ended_at=STARTED - timedelta(minutes=1))
