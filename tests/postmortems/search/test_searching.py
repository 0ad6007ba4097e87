"""What is found, where, and by whom; on both databases."""

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.db import connection
from taggit.models import Tag

from incidents.models import Incident, Organization, Region, Service
from lessons.models import Lesson, LessonAlias
from postmortems.models import SearchDocument, SearchWord, ThingKind
from postmortems.search.index.indexing import take_in
from postmortems.search.index.rebuilding import faults, rebuild
from postmortems.search.query.terms import Query, Term
from postmortems.search.searching import MODELS, search
from tests.factories import (
    make_administrator,
    make_cause,
    make_event,
    make_evidence,
    make_impact,
    make_incident,
    make_lesson,
    make_reader,
    make_remediation,
    make_source,
    make_trigger,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
NOBODY = AnonymousUser()


def asked(text, kind="word"):
    return (
        Query(text, tuple((Term(kind, word),) for word in text.split()))
        if kind == "word"
        else Query(text, ((Term(kind, text),),))
    )


def found(text, user=NOBODY, kind=ThingKind.INCIDENT, as_="word"):
    ids = search(asked(text, as_), user).ranked(kind)
    return [MODELS[kind].objects.get(pk=pk).slug for pk in ids]


def test_every_part_of_an_incident_is_found_and_the_place_is_told():
    incident = make_incident(slug="one", title="Alpha outage", first_signs="Bravo alarms", summary="Charlie **down**.")
    incident.regions.add(Region.objects.create(name="delta-east-1"))
    incident.tags.add("echo")
    incident.signals.create(text="Foxtrot limit exceeded", position=1)
    make_event(incident=incident, text="Golf was restarted [@aws]")
    make_cause(incident=incident, text="Hotel leaked", why="India grew")
    make_trigger(incident=incident, text="Juliett deploy")
    make_impact(incident=incident, effect="Kilo failed")
    make_remediation(incident=incident, text="More lima")
    make_source(incident=incident, key="aws", title="Mike reports")
    make_evidence(incident=incident, lesson=make_lesson(slug="cells"), how="Sierra showed")
    incident.figures.create(what="Oscars lost", value="5")
    incident.caveats.create(text="Papa is not known")
    expected = {
        "alpha": ("title", ""),
        "bravo": ("first signs", "brief-title"),
        "charlie": ("summary", ""),
        "delta": ("region", ""),
        "echo": ("tag", ""),
        "foxtrot": ("signal", "signal-1"),
        "hotels": ("cause C1", "cause-1"),
        "india": ("cause C1", "cause-1"),
        "juliett": ("trigger", "trigger-1"),
        "kilo": ("impact", "blast-radius"),
        "lima": ("remediation R1", "remediation-1"),
        "mike": ("source 1", "source-1"),
        "sierra": ("lesson", "violated-cells"),
        "oscar": ("figure", "figures"),
        "papa": ("what is not known", "unknown"),
    }
    for word, place in expected.items():
        asking = search(asked(word), NOBODY)
        [hit] = asking.hits(ThingKind.INCIDENT, asking.ranked(ThingKind.INCIDENT))
        assert (hit.places[0].label, hit.places[0].anchor) == place, word
        assert "<mark>" in hit.places[0].snippet
    [hit] = (asking := search(asked("golf"), NOBODY)).hits(ThingKind.INCIDENT, asking.ranked(ThingKind.INCIDENT))
    assert hit.places[0].anchor == "event-1"
    assert hit.places[0].label.startswith("timeline ")
    assert hit.places[0].snippet == "<mark>Golf</mark> was restarted"


def test_lessons_and_services_are_found_by_their_names_and_what_they_say():
    lesson = make_lesson(slug="cells", name="Cells", symptom="Everything fails", questions="Is it partitioned?")
    lesson.aliases.create(name="Bulkheads")
    service = make_impact(incident=make_incident(), effect="gone").service
    Service.objects.filter(pk=service.pk).update(name="Quebec Streams", slug="quebec-streams")

    for text in ("cells", "bulkhead", "everything fails", "partition"):
        assert found(text, kind=ThingKind.LESSON) == ["cells"], text
    assert found("quebec", kind=ThingKind.SERVICE) == ["quebec-streams"]


def test_html_in_a_record_is_shown_as_text():
    make_incident(title="<script>alert(1)</script> zulu")
    asking = search(asked("zulu"), NOBODY)
    [hit] = asking.hits(ThingKind.INCIDENT, asking.ranked(ThingKind.INCIDENT))
    assert hit.places[0].snippet == "&lt;script&gt;alert(1)&lt;/script&gt; <mark>zulu</mark>"


def test_identifiers_phrases_and_beginnings():
    make_incident(slug="one", title="Alarms", summary="Alarm was INSUFFICIENT_DATA in us-east-1: PutMetricData failed.")
    make_incident(
        slug="two", title="Data was insufficient", summary="The east of the US had one storm, and retry loops."
    )
    make_incident(slug="three", title="A retry storm", summary="Availability fell.")

    assert found("INSUFFICIENT_DATA")[0] == "one"
    assert found("us-east-1")[0] == "one"
    assert found("putmetricdata") == ["one"]
    assert found("retry storm", as_="phrase") == ["three"]
    assert found("availab", as_="prefix") == ["three"]
    assert found("availability", as_="prefix") == ["three"]


def test_rare_words_count_more_than_common_ones_and_titles_more_than_sources():
    for number in range(8):
        make_incident(slug=f"common-{number}", title="Network outage")
    make_incident(slug="rare", title="Something", summary="A zebra ate the network.")
    named = make_incident(slug="named", title="Zebra")
    other = make_incident(slug="cited", title="Other")
    make_source(incident=other, key="press", title="Zebra news")

    assert found("network zebra")[0] == "rare"
    assert found("zebra")[0] == named.slug
    assert found("zebra")[-1] == "cited"


def test_what_may_not_be_read_is_not_found_and_changes_no_order():
    make_incident(slug="public", title="Tango outage")
    before = found("tango outage")
    group = Group.objects.create(name="payments")
    hidden = make_incident(slug="hidden", title="Tango outage secretword", visibility="restricted")
    hidden.groups.add(group)
    for number in range(5):
        make_incident(slug=f"draft-{number}", title="Tango", state="draft")
    reader, member = make_reader("reader"), make_reader("member")
    member.groups.add(group)

    assert found("tango outage") == before
    assert found("secretword") == found("secretword", reader) == []
    assert found("secretword", member) == found("secretword", make_administrator()) == ["hidden"]
    assert not SearchWord.objects.filter(word="secretword").exists()


def change(table, values, where):
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {values} WHERE {where}")


@pytest.fixture
def full():
    incident = make_incident(slug="one", title="Hippo", summary="hippo")
    lesson = make_lesson(slug="cells", name="Cells")
    make_evidence(incident=incident, lesson=lesson, how="hippo")
    impact = make_impact(incident=incident, effect="hippo")
    incident.regions.add(Region.objects.create(name="hippo"))
    incident.tags.add("hippo")
    make_event(incident=incident, text="hippo")
    make_remediation(incident=incident, text="hippo")
    take_in()
    return incident, lesson, impact


@pytest.mark.parametrize(
    "write",
    [
        lambda incident: Incident.objects.filter(pk=incident.pk).update(title="Zebra"),
        lambda incident: change("incidents_incident", "title = 'Zebra'", f"id = {incident.pk}"),
        lambda incident: incident.timeline.update(text="zebra"),
        lambda incident: make_event(incident=incident, text="zebra"),
        lambda incident: incident.signals.create(text="zebra", position=7),
        lambda incident: change("lessons_remediation", "text = 'zebra'", "1 = 1"),
        lambda incident: Service.objects.filter(impacts__effect="hippo").update(name="Zebra"),
        lambda incident: Organization.objects.filter(pk=incident.organization_id).update(name="Zebra"),
        lambda incident: Region.objects.update(name="zebra"),
        lambda incident: Tag.objects.update(name="zebra"),
        lambda incident: incident.tags.add("zebra"),
        lambda incident: incident.regions.add(Region.objects.create(name="zebra")),
        lambda incident: Lesson.objects.update(name="Zebra"),
    ],
    ids=range(13),
)
def test_what_is_written_is_found_in_the_next_search_however_it_is_written(full, write):
    incident, _, _ = full
    assert found("zebra") == []
    write(incident)
    assert found("zebra") == ["one"]


def test_what_is_taken_away_is_gone_in_the_next_search(full):
    incident, lesson, _ = full
    LessonAlias.objects.create(lesson=lesson, name="Bulkheads")
    assert found("bulkheads", kind=ThingKind.LESSON) == ["cells"]
    LessonAlias.objects.all().delete()
    assert found("bulkheads", kind=ThingKind.LESSON) == []

    Incident.objects.filter(pk=incident.pk).update(title="Other", visibility="internal")
    assert found("hippo") == []
    assert found("hippo", make_reader()) == ["one"]
    incident.delete()
    assert found("hippo", make_administrator()) == []
    assert not SearchDocument.objects.filter(kind=ThingKind.INCIDENT).exists()


def test_words_are_counted_as_records_come_change_and_go(full):
    incident, _, _ = full
    assert SearchWord.objects.get(word="hippo").documents == 1
    make_incident(title="Hippo")
    take_in()
    assert SearchWord.objects.get(word="hippo").documents == 2
    incident.delete()
    take_in()
    assert SearchWord.objects.get(word="hippo").documents == 1
    Incident.objects.update(visibility="internal")
    take_in()
    assert not SearchWord.objects.filter(word="hippo").exists()
    assert list(faults()) == []


def test_the_index_is_checked_and_made_anew(full):
    assert list(faults()) == []
    SearchWord.objects.filter(word="hippo").delete()
    assert list(faults()) == ["1 words are counted wrongly."]
    SearchDocument.objects.filter(kind=ThingKind.INCIDENT).update(fields="t")
    assert "1 incidents have a document that says something else." in list(faults())
    SearchDocument.objects.all().delete()
    assert "1 incidents have no document." in list(faults())
    assert rebuild() == 1 + 1 + Service.objects.count()
    assert list(faults()) == []
    assert found("hippo") == ["one"]
