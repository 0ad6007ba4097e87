from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from incidents.facets import folding
from lessons.gaps.catalogue import COUNTED_AT_MOST, GAPS, counts_of
from lessons.gaps.scope import Scope
from tests.factories import (
    STARTED,
    make_administrator,
    make_cause,
    make_draft,
    make_evidence,
    make_incident,
    make_lesson,
    make_organization,
    make_our_incident,
    make_reader,
    make_remediation,
    make_restricted,
)

pytestmark = pytest.mark.django_db
LIST = reverse("gap_list")
SLUGS = [gap.slug for gap in GAPS]
MINUTE = timedelta(minutes=1)
DECLINED = {"status": "declined", "declined_because": "Too dear."}


def address(slug):
    return reverse("gap_detail", args=[slug])


def rows_of(client, slug, **query):
    return client.get(address(slug), query).context["rows"]


def texts(rows):
    return [str(row) for row in rows]


def figures(client, **query):
    gaps = client.get(LIST, query).context["gaps"]
    return {row.gap.slug: (row.count, row.whole, row.unknown) for row in gaps}


@pytest.mark.both_databases
def test_causes_that_nothing_but_a_declined_remediation_addresses_are_gaps(client):
    incident = make_incident()
    addressed, declined, _ = (make_cause(incident=incident, text=text) for text in ("Addressed", "Declined", "Ignored"))
    make_remediation(incident=incident).addresses.add(addressed)
    given_up = make_remediation(incident=incident, **DECLINED)
    given_up.addresses.add(declined)

    page = client.get(address("causes-without-remediation")).content.decode()

    assert texts(rows_of(client, "causes-without-remediation")) == ["Declined", "Ignored"]
    assert "2 of 3 causes" in page
    assert f'<a href="{given_up.get_absolute_url()}">its remediation was declined</a>' in page


def test_a_cause_links_to_its_place_on_the_page_of_its_incident(client):
    incident = make_incident()
    make_remediation(incident=incident).addresses.add(make_cause(incident=incident, text="First", position=1))
    make_cause(incident=incident, text="Second", position=2)

    assert f'href="{incident.get_absolute_url()}#cause-2"' in client.get(address("causes-without-remediation")).text
    assert 'id="cause-2"' in client.get(incident.get_absolute_url()).text


@pytest.mark.both_databases
def test_causes_stand_under_their_incident_the_newest_first(client):
    old, new = make_incident(started_at=STARTED - timedelta(days=1)), make_incident()
    for incident in (old, new):
        for place in (1, 2):
            make_cause(incident=incident, text=f"{incident.pk} {place}", position=place)

    assert texts(rows_of(client, "causes-without-remediation")) == [
        f"{new.pk} 1",
        f"{new.pk} 2",
        f"{old.pk} 1",
        f"{old.pk} 2",
    ]


@pytest.mark.both_databases
def test_a_lesson_that_only_a_declined_remediation_applies_has_nothing_that_applies_it(client):
    applied, declined, ignored = (make_lesson(name=name) for name in ("Applied", "Declined", "Ignored"))
    for lesson in (applied, declined, ignored):
        make_evidence(lesson=lesson)
    make_remediation().applies.add(applied)
    make_remediation(**DECLINED).applies.add(declined)
    make_evidence(lesson=make_lesson(name="Held"), way="upheld")

    assert texts(rows_of(client, "lessons-without-remediation")) == ["Declined", "Ignored"]
    assert figures(client)["lessons-without-remediation"] == (2, 3, 0)


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("status", "is_gap"),
    [("proposed", True), ("accepted", True), ("in_progress", True), ("done", False), ("verified", False)],
)
def test_a_lesson_of_which_nothing_is_done_is_a_gap_until_something_is(client, status, is_gap):
    lesson = make_lesson()
    make_evidence(lesson=lesson)
    make_remediation().applies.add(lesson)
    make_remediation(status=status, evidence_url="https://example.org/").applies.add(lesson)

    assert (lesson in rows_of(client, "lessons-with-nothing-done")) == is_gap
    assert lesson not in rows_of(client, "lessons-without-remediation")


def test_a_lesson_that_nothing_applies_is_not_counted_again_as_nothing_done(client):
    make_evidence()

    assert rows_of(client, "lessons-with-nothing-done") == []


@pytest.mark.both_databases
def test_the_lessons_violated_most_often_come_first_with_the_last_incident_against_them(client):
    rare, common = make_lesson(name="A rare one"), make_lesson(name="B common one")
    make_evidence(lesson=rare)
    for days in (2, 1):
        make_evidence(lesson=common, incident=make_incident(started_at=STARTED - timedelta(days=days), title=f"{days}"))

    first, second = rows_of(client, "lessons-without-remediation")

    assert (first, second) == (common, rare)
    assert (first.tally.violated, first.newest.title) == (2, "1")


@pytest.mark.both_databases
def test_remediations_tied_to_no_cause_are_gaps_and_those_without_a_lesson_come_first(client):
    tied, taught, loose = (make_remediation(text=text) for text in ("Tied", "Taught", "Loose"))
    make_remediation(text="Declined", **DECLINED)
    tied.addresses.add(make_cause(incident=tied.incident))
    taught.applies.add(make_lesson())

    assert texts(rows_of(client, "remediations-addressing-nothing")) == ["Loose", "Taught"]
    assert figures(client)["remediations-addressing-nothing"] == (2, 3, 0)
    page = client.get(address("remediations-addressing-nothing")).text
    assert page.index("Neither a cause nor a lesson") < page.index(loose.get_absolute_url())
    assert page.index("A lesson, but no cause") < page.index(taught.get_absolute_url())


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("minutes", "precisions", "told"),
    [
        (9, ("minute", "minute"), "quick"),
        (10, ("minute", "minute"), "slow"),
        (240, ("hour", "hour"), "slow"),
        (65, ("hour", "minute"), "unknown"),
        (70, ("hour", "minute"), "slow"),
        (10, ("minute", "hour"), "slow"),
        (9, ("minute", "hour"), "unknown"),
        (0, ("day", "day"), "unknown"),
        (None, ("minute", "minute"), "unknown"),
    ],
)
def test_detection_is_slow_from_ten_minutes_on_however_vaguely_the_times_are_known(client, minutes, precisions, told):
    detected_at = None if minutes is None else STARTED + minutes * MINUTE
    make_incident(detected_at=detected_at, started_precision=precisions[0], detected_precision=precisions[1])

    count, slow, unknown = figures(client)["slow-detection"]

    assert (slow, unknown) == {"quick": (0, 0), "slow": (1, 0), "unknown": (0, 1)}[told]
    assert count == slow


@pytest.mark.both_databases
def test_an_unknown_start_is_no_slow_detection(client):
    make_incident(started_at=None, detected_at=STARTED)

    assert figures(client)["slow-detection"] == (0, 0, 1)
    assert "It cannot be said of <strong>1</strong> more" in client.get(address("slow-detection")).text


@pytest.mark.both_databases
def test_a_remediation_that_improves_detection_closes_the_gap_unless_it_is_declined(client):
    watched, blind, given_up = (
        make_incident(short_title=name, detected_at=STARTED + minutes * MINUTE)
        for name, minutes in (("Watched", 60), ("Blind", 20), ("Given up", 30))
    )
    make_remediation(incident=watched, kind="detect")
    make_remediation(incident=blind, kind="prevent")
    make_remediation(incident=given_up, kind="detect", **DECLINED)

    rows = rows_of(client, "slow-detection")

    assert rows == [given_up, blind]
    assert [str(incident.time_to_detect) for incident in rows] == ["30 min", "20 min"]
    assert figures(client)["slow-detection"] == (2, 3, 0)


def make_every_gap(**fields):
    """An incident with one gap of every kind."""
    incident = make_incident(detected_at=STARTED + 60 * MINUTE, **fields)
    lesson, promised = make_lesson(), make_lesson()
    make_cause(incident=incident)
    make_evidence(incident=incident, lesson=lesson)
    make_evidence(incident=incident, lesson=promised)
    make_remediation(incident=incident).applies.add(promised)
    broken = make_remediation(incident=incident, status="done", completed_on=date(2020, 12, 1))
    broken.addresses.add(make_cause(incident=incident))
    again = make_incident(
        **{**fields, "started_at": STARTED + timedelta(days=30), "organization": incident.organization}
    )
    kept = make_lesson()
    broken.applies.add(kept)
    make_evidence(incident=again, lesson=kept)
    return incident


@pytest.mark.both_databases
def test_the_overview_counts_what_the_pages_show(client):
    make_every_gap()

    counts = {slug: figure[0] for slug, figure in figures(client).items()}

    assert counts == dict.fromkeys(SLUGS, 1)
    for slug in SLUGS:
        assert len(rows_of(client, slug)) == 1, slug


@pytest.mark.both_databases
@pytest.mark.parametrize("make_user", [AnonymousUser, make_reader, make_administrator])
def test_what_is_kept_counted_of_a_gap_is_what_its_rows_are(make_user):
    make_every_gap()
    make_every_gap(visibility="internal")
    make_every_gap(state="draft")
    folding.fold()
    incident = make_every_gap(severity=None)
    incident.remediations.first().addresses.add(incident.causes.first())
    incident.remediations.filter(status="proposed").update(kind="detect")
    make_incident(detected_at=STARTED + 8 * MINUTE, started_precision="hour")
    make_incident(detected_at=STARTED + 80 * MINUTE, started_precision="hour")
    make_incident(started_at=None)
    scope = Scope(make_user())

    for gap in GAPS:
        kept, live = (gap.counted(scope, counts=counts) for counts in (counts_of(GAPS, scope), None))

        assert kept == live == gap.counted_at_most(COUNTED_AT_MOST, scope)
        assert kept.count


@pytest.mark.both_databases
def test_every_gap_can_be_narrowed_to_an_organisation(client):
    make_every_gap(organization=make_organization("Meta"))
    make_every_gap(organization=make_organization("Slack"))
    overview = client.get(LIST, {"organization": "meta"})

    for slug in SLUGS:
        assert len(rows_of(client, slug)) == 2, slug
        assert len(rows_of(client, slug, organization="meta")) == 1, slug
        assert f"{address(slug)}?organization=meta" in overview.text
    assert {row.gap.slug: row.count for row in overview.context["gaps"]} == dict.fromkeys(SLUGS, 1)


@pytest.mark.both_databases
def test_causes_can_be_narrowed_by_severity_kind_and_category(client):
    worst = make_incident(severity=1)
    make_cause(incident=worst, text="Worst")
    make_cause(text="Latent", kind="latent", category="load")

    def shown(**query):
        return texts(rows_of(client, "causes-without-remediation", **query))

    assert shown(severity="1") == ["Worst"]
    assert shown(kind="latent") == shown(category="load") == ["Latent"]
    assert shown(severity="1", category="load") == []


@pytest.mark.both_databases
def test_what_the_reader_may_not_see_is_neither_a_gap_nor_a_remedy(client):
    lesson = make_lesson()
    make_evidence(lesson=lesson, incident=make_incident(title="Seen"))
    for make in (make_draft, make_restricted):
        hidden = make(title="Hidden", short_title="Hidden", organization=make_organization("Hidden organisation"))
        hidden.detected_at = STARTED + 60 * MINUTE
        hidden.save()
        make_cause(incident=hidden, text="Hidden cause")
        make_evidence(incident=hidden)
        make_remediation(incident=hidden, status="done", text="Hidden remediation").applies.add(lesson)

    for viewer in (None, make_reader()):
        if viewer:
            client.force_login(viewer)
        assert rows_of(client, "lessons-without-remediation") == [lesson]
        assert [row[0] for row in figures(client).values()] == [0, 1, 0, 0, 0, 0]
        for slug in SLUGS:
            assert "Hidden" not in client.get(address(slug)).text, slug
    client.force_login(make_administrator())
    assert lesson not in rows_of(client, "lessons-without-remediation")
    assert "Hidden cause" in client.get(address("causes-without-remediation")).text


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "query",
    [
        {"organization": "x" * 5000, "severity": "nonsense", "kind": "nonsense", "category": "nonsense"},
        {"severity": str(10**30), "page": str(10**30), "<script>": "<script>alert(1)</script>"},
    ],
)
def test_hostile_queries_get_a_page(client, query):
    make_every_gap()

    for path in (*(address(slug) for slug in SLUGS), LIST):
        response = client.get(path, query)
        assert response.status_code == 200, path
        assert "<script>alert" not in response.text, path


def test_a_wrong_choice_is_said_and_the_others_still_apply(client):
    make_cause(text="Load", category="load")
    make_cause(text="Power", category="power")

    response = client.get(address("causes-without-remediation"), {"organization": "nobody", "category": "load"})

    assert "nobody is not one of the available choices" in response.text
    assert texts(response.context["rows"]) == ["Load"]


def test_a_gap_that_does_not_exist_is_not_found(client):
    assert client.get("/remediations/gaps/nothing/").status_code == 404
    assert client.post(LIST).status_code == 405


@pytest.mark.parametrize("slug", SLUGS)
def test_an_empty_gap_says_so(client, slug):
    assert '<p class="gap-none">None.</p>' in client.get(address(slug)).text


def test_long_gaps_are_paged_and_the_links_keep_the_filter(client):
    incident = make_incident(severity=1)
    for _ in range(40):
        make_cause(incident=incident)

    page = client.get(address("causes-without-remediation"), {"severity": "1"}).text

    assert "1 to 25" in page
    assert "?severity=1&amp;page=2" in page
    assert len(rows_of(client, "causes-without-remediation", page="2")) == 15


@pytest.mark.both_databases
def test_the_overview_counts_what_is_not_kept_no_further_than_it_must(client, monkeypatch):
    monkeypatch.setattr("lessons.views.gaps.COUNTED_AT_MOST", 2)
    for _ in range(3):
        make_cause()

    of_all = client.get(LIST).context["gaps"][0]
    of_one = client.get(LIST, {"organization": make_organization().slug}).context["gaps"][0]

    assert (of_all.count, of_all.is_more) == (3, False)
    assert (of_one.count, of_one.is_more) == (2, True)
    assert COUNTED_AT_MOST == 1000


def test_the_pages_cost_the_same_however_many_gaps_there_are(client, django_assert_max_num_queries):
    client.force_login(make_reader())
    make_every_gap()
    cost = {}
    for path in (LIST, *map(address, SLUGS)):
        with django_assert_max_num_queries(20) as few:
            client.get(path)
        cost[path] = len(few)
    for _ in range(3):
        make_every_gap()
    for path, queries in cost.items():
        with django_assert_max_num_queries(queries):
            client.get(path)


@pytest.mark.both_databases
def test_gaps_of_ours_are_counted_apart_where_there_are_any_to_read(client):
    make_cause(text="Theirs")
    hidden = make_restricted(organization=make_organization("Tern Freight", is_ours=True))
    make_cause(incident=hidden, text="Hidden")
    assert "of" not in client.get(LIST, {"of": "ours"}).context["form"].fields
    make_cause(incident=make_our_incident(), text="Ours")

    assert texts(rows_of(client, "causes-without-remediation", of="ours")) == ["Ours"]
    assert figures(client, of="ours")["causes-without-remediation"] == (1, 1, 0)
    assert figures(client)["causes-without-remediation"] == (2, 2, 0)
    assert "is not one of the available choices" in client.get(LIST, {"of": "theirs"}).text
