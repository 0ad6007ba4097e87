"""What is counted ahead is what the rows say, for every reader, whatever was written and however."""

from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from itertools import count
from threading import Barrier, Event

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser, Group
from django.core.management import call_command
from django.db import OperationalError, connection, transaction
from django.db.models import F, TextField
from django.db.models.functions import Cast
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from incidents.access import Audience, audience_of, audiences_of
from incidents.facets import Total, counted, fold, newest, oldest
from incidents.facets.declaring import DECLARED
from incidents.models import ChangedIncident, FacetCount, FacetValue, Incident, Trigger
from lessons.models import Evidence, Remediation
from tests.factories import (
    STARTED,
    make_administrator,
    make_author,
    make_cause,
    make_draft,
    make_event,
    make_evidence,
    make_figure,
    make_impact,
    make_incident,
    make_lesson,
    make_reader,
    make_region,
    make_remediation,
    make_restricted,
    make_reviewer,
    make_service,
    make_trigger,
)
from tests.properties import few_examples
from timelines.models import TimelineEvent

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
NOBODY = AnonymousUser()
User = get_user_model()
parts = count()
NAMES = sorted({facet.name for facet in DECLARED})


def plainly_counted(user):
    """What each facet finds in the rows of the incidents that the user may read, counted one by one."""
    found: dict = {name: defaultdict(Counted) for name in NAMES}
    starts = dict(Incident.objects.visible_to(user).values_list("pk", "started_at"))
    for facet in DECLARED:
        value = F(facet.value) if isinstance(facet.value, str) else facet.value
        rows = facet.rows().order_by().values_list(F(facet.incident), Cast(value, TextField()), "pk")
        for incident, value, _ in rows:
            if incident in starts:
                found[facet.name][value].add(incident, starts[incident])
    totals = {name: {value: total.total for value, total in values.items()} for name, values in found.items()}
    return {name: values for name, values in totals.items() if values}


def plainly_newest(user, pairs, at_most):
    """The newest incidents of each facet and value that the user may read, looked for among all of them."""
    return plainly_first(Incident.objects.visible_to(user).newest_first(), pairs, at_most)


def plainly_oldest(user, pairs, at_most):
    dated = Incident.objects.visible_to(user).exclude(started_at=None)
    return plainly_first(dated.order_by("started_at", "pk"), pairs, at_most)


def plainly_first(incidents, pairs, at_most):
    places = {pk: place for place, pk in enumerate(incidents.values_list("pk", flat=True))}
    found = defaultdict(set)
    for facet in DECLARED:
        value = F(facet.value) if isinstance(facet.value, str) else facet.value
        rows = facet.rows().order_by().values_list(F(facet.incident), Cast(value, TextField()))
        for incident, its_value in rows:
            if incident in places and (facet.name, its_value) in pairs:
                found[facet.name, its_value].add(incident)
    return {pair: sorted(incidents, key=lambda pk: places[pk])[:at_most] for pair, incidents in found.items()}


class Counted:
    def __init__(self):
        self.incidents, self.rows = {}, 0

    def add(self, incident, start):
        self.incidents[incident], self.rows = start, self.rows + 1

    @property
    def total(self):
        return Total(len(self.incidents), self.rows, sum(start is not None for start in self.incidents.values()))


def sql(text, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(text, parameters)


# What may happen to a record; each is given an incident, and a number to choose by.

STATES, VISIBILITIES = Incident.State.values, Incident.Visibility.values


def change_state(incident, number):
    published = None if number % 3 else STARTED
    Incident.objects.filter(pk=incident.pk).update(state=STATES[number % 4], published_at=published)


def change_visibility(incident, number):
    incident.visibility = VISIBILITIES[number % 3]
    incident.save()


def change_severity_by_hand(incident, number):
    sql("UPDATE incidents_incident SET severity = %s WHERE id = %s", number % 4 + 1, incident.pk)


def change_start(incident, number):
    at = STARTED + timedelta(days=100 * number) if number % 3 else None
    Incident.objects.filter(pk=incident.pk).update(started_at=at, detected_at=None)


def add_rows(incident, number):
    make_event(incident=incident)
    make_trigger(incident=incident, category="load" if number % 2 else "")
    make_cause(incident=incident, kind="root" if number % 3 else "latent")
    make_figure(incident=incident, kind="people", number=number)
    make_impact(incident=incident, service=make_service(f"Service {number % 5}"), part=f"part {next(parts)}")
    incident.impact_kinds.get_or_create(kind="cost")


def add_lessons(incident, number):
    lesson = make_lesson()
    make_evidence(incident=incident, lesson=lesson, way=Evidence.Way.values[number % 3])
    make_remediation(incident=incident, due_on=date(2021, 1, number + 1)).applies.add(lesson)


def move_remediations(incident, number):
    status = ["done", "proposed", "in_progress"][number % 3]
    Remediation.objects.filter(incident=incident).update(status=status, team="" if number % 2 else "Storage")


def take_lessons_away(incident, number):
    for remediation in incident.remediations.all()[:1]:
        remediation.applies.clear()
    incident.evidence.all().delete()


def take_rows_away(incident, number):
    sql("DELETE FROM timelines_timelineevent WHERE incident_id = %s", incident.pk)
    Trigger.objects.filter(incident=incident).delete()
    incident.tags.set([f"tag-{number % 3}"])
    incident.regions.set([make_region(f"region-{number % 3}")] if number % 2 else [])


def move_rows_elsewhere(incident, number):
    other = make_incident()
    TimelineEvent.objects.filter(incident=incident).update(incident=other)


def change_people(incident, number):
    payments = Group.objects.filter(name="payments")
    incident.groups.set(payments if number % 2 else [])
    incident.authors.set(User.objects.filter(username="author") if number % 3 else [])
    User.objects.get(username="member").groups.set(payments if number % 4 else [])


def rename_nothing_that_counts(incident, number):
    Incident.objects.filter(pk=incident.pk).update(title=f"Title {number}")


def delete(incident, number):
    Incident.objects.filter(pk=incident.pk).delete()


def fold_in(incident, number):
    fold()


WRITES = [
    change_state,
    change_visibility,
    change_severity_by_hand,
    change_start,
    add_rows,
    add_lessons,
    move_remediations,
    take_lessons_away,
    take_rows_away,
    move_rows_elsewhere,
    change_people,
    rename_nothing_that_counts,
    delete,
    fold_in,
]


def make_cast():
    """Readers of every kind, looked up anew so that nothing is remembered of what they could read before."""
    member, author = User.objects.get(username="member"), User.objects.get(username="author")
    reviewer, administrator = User.objects.get(username="reviewer"), User.objects.get(username="administrator")
    return {
        "anybody": NOBODY,
        "reader": User.objects.get(username="reader"),
        "member": member,
        "author": author,
        "reviewer": reviewer,
        "administrator": administrator,
    }


def found_by(user):
    return {name: values for name, values in counted(user, *NAMES).items() if values}


@settings(few_examples, phases=set(Phase) - {Phase.shrink})
@given(st.lists(st.tuples(st.sampled_from(WRITES), st.integers(0, 5), st.integers(0, 20)), min_size=1, max_size=12))
def test_what_is_counted_is_what_the_rows_say_whatever_was_written(writes):
    with transaction.atomic():
        payments = Group.objects.create(name="payments")
        for make in (make_reader, make_author, make_reviewer, make_administrator):
            make(make.__name__.removeprefix("make_"))
        make_reader("member").groups.add(payments)
        make_incident(tags=["one"])
        make_draft(authors=[User.objects.get(username="author")])
        make_restricted(groups=[payments])
        make_incident(visibility="internal", state="in_review")
        for write, place, number in writes:
            incidents = list(Incident.objects.order_by("pk"))
            if incidents:
                write(incidents[place % len(incidents)], number)
        for name, user in make_cast().items():
            counts = plainly_counted(user)
            assert (name, found_by(user)) == (name, counts)
            pairs = [(facet, value) for facet, values in counts.items() for value in values]
            assert (name, newest(user, [*pairs, ("tag", "0")], at_most=2)) == (name, plainly_newest(user, pairs, 2))
            assert (name, oldest(user, pairs, at_most=2)) == (name, plainly_oldest(user, pairs, 2))
        transaction.set_rollback(True)


def test_nothing_but_what_readers_may_read_is_in_an_audience():
    make_reader("reader"), make_reviewer("reviewer"), make_administrator("administrator"), make_author("author")
    make_reader("member")
    for state in STATES:
        for visibility in VISIBILITIES:
            for published in (None, STARTED):
                make_incident(state=state, visibility=visibility, published_at=published)
    by_audience = defaultdict(set)
    for pk, audience in Incident.objects.values_list("pk", audience_of(Incident)):
        by_audience[Audience(audience)].add(pk)

    for user in make_cast().values():
        open_to_them = set().union(*(by_audience[audience] for audience in audiences_of(user)))
        assert open_to_them == set(Incident.objects.visible_to(user).values_list("pk", flat=True))


def test_a_site_that_is_not_public_counts_nothing_for_who_is_not_logged_in(settings):
    make_incident()
    settings.FAULTLINE_PUBLIC = False

    assert counted(NOBODY, "incident") == {"incident": {}}
    assert counted(make_reader(), "incident")["incident"][""].incidents == 1


def test_folding_changes_no_answer_and_leaves_nothing_to_fold():
    make_event(incident=make_incident(tags=["one"]))
    before = found_by(NOBODY)
    fold()

    assert not ChangedIncident.objects.exists()
    assert found_by(NOBODY) == before
    assert FacetCount.objects.get(key__facet="event").rows == 1


def test_what_changes_nothing_that_is_counted_is_not_noted():
    incident = make_incident()
    fold()
    Incident.objects.update(title="Another", version=7)
    TimelineEvent.objects.update(text="Another")

    assert not ChangedIncident.objects.exists()
    Incident.objects.filter(pk=incident.pk).update(severity=4)
    assert [row.incident_id for row in ChangedIncident.objects.all()] == [incident.pk]


def test_where_nothing_has_changed_one_query_answers(django_assert_num_queries):
    incident = make_incident()
    fold()
    with django_assert_num_queries(1):
        counted(NOBODY, "incident", "service", "event")
    make_event(incident=incident)
    with django_assert_num_queries(2):
        counted(NOBODY, "incident", "service", "event")


def test_a_reader_who_finds_much_unfolded_folds_some_of_it(monkeypatch):
    monkeypatch.setattr("incidents.facets.counting.FEW", 2)
    for _ in range(4):
        make_incident()

    assert counted(NOBODY, "incident")["incident"][""].incidents == 4
    assert not ChangedIncident.objects.exists()


def test_recounting_says_and_mends_what_differs(capsys):
    make_event(incident=make_incident())
    fold()
    FacetValue.objects.filter(key__facet="event").update(rows=7)
    FacetCount.objects.filter(key__facet="severity").update(incidents=9)
    call_command("recount_facets")
    told = capsys.readouterr().out

    assert "event: 1 values of incidents differed" in told
    assert "counts differed" in told
    assert found_by(NOBODY) == plainly_counted(NOBODY)
    call_command("recount_facets")
    assert capsys.readouterr().out == "Every count was right.\n"


def at_once(*writes):
    """Each in a thread and a connection of its own; they begin together."""
    begin = Barrier(len(writes), timeout=60)

    def run(write):
        try:
            begin.wait()
            write()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(writes)) as pool:
        list(pool.map(run, writes))


@pytest.mark.django_db(transaction=True)
def test_two_who_write_while_others_fold_lose_no_change():
    first, second = make_incident(), make_incident()

    def write(incident):
        for number in range(10):
            make_event(incident=incident)
            change_severity_by_hand(incident, number)

    at_once(lambda: write(first), lambda: write(second), *[lambda: [fold() for _ in range(10)]] * 2)

    assert found_by(NOBODY) == plainly_counted(NOBODY)
    fold()
    assert found_by(NOBODY) == plainly_counted(NOBODY)
    assert found_by(NOBODY)["event"][""].rows == 20


@pytest.mark.django_db(transaction=True)
def test_folding_while_another_transaction_is_open_takes_its_change_only_after_it_is_committed():
    if connection.vendor == "sqlite":
        pytest.skip("On SQLite nobody writes while another does.")
    incident = make_incident()
    fold()
    written, folded = Event(), Event()

    def write():
        with transaction.atomic():
            make_event(incident=incident)
            written.set()
            assert folded.wait(60)

    def fold_meanwhile():
        assert written.wait(60)
        fold()
        assert "event" not in found_by(NOBODY)
        assert not FacetCount.objects.filter(key__facet="event").exists()
        folded.set()

    at_once(write, fold_meanwhile)

    assert found_by(NOBODY)["event"][""].rows == 1
    fold()
    assert FacetCount.objects.get(key__facet="event").rows == 1


@pytest.mark.django_db(transaction=True)
def test_what_is_taken_back_was_never_counted():
    incident = make_incident()
    with transaction.atomic():
        make_event(incident=incident)
        fold()
        assert found_by(NOBODY)["event"][""].rows == 1
        transaction.set_rollback(True)

    assert "event" not in found_by(NOBODY)
    assert found_by(NOBODY) == plainly_counted(NOBODY)


def test_who_cannot_write_is_answered_all_the_same(monkeypatch):
    def refuse():
        raise OperationalError("attempt to write a readonly database")

    make_incident()
    monkeypatch.setattr("incidents.facets.counting.FEW", 0)
    monkeypatch.setattr("incidents.facets.folding._take_changed", refuse)

    assert counted(NOBODY, "incident")["incident"][""].incidents == 1
