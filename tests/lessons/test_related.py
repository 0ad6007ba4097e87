"""Which incidents are related to one, and why: in the words of the page."""

import re
from html import unescape
from itertools import count

import pytest
from django.contrib.auth.models import AnonymousUser, Group

from incidents.facts import load_facts, names_around
from incidents.models import Impact, Incident, Relation
from lessons.models import Evidence
from lessons.related import FOUND_AT_LEAST, REASONS, SHOWN, related_incidents
from tests.factories import (
    make_administrator,
    make_author,
    make_cause,
    make_draft,
    make_evidence,
    make_impact,
    make_incident,
    make_lesson,
    make_reader,
    make_restricted,
    make_service,
    make_trigger,
)

pytestmark = pytest.mark.django_db
VIOLATED, UPHELD, LUCK, ADVISED = Evidence.Way
number = count(1)


def make_apart(make=make_incident, **fields):
    """An incident that has nothing in common with any other, unless the fields say so."""
    return make(**{"origin": make_service(f"Service of its own {next(number)}"), **fields})


def teach(lesson, *incidents, way=VIOLATED):
    for incident in incidents:
        make_evidence(incident=incident, lesson=lesson, way=way)


def make_pair(*, sharing=2):
    """Two incidents related by so many lessons."""
    pair = make_apart(), make_apart()
    for place in range(sharing):
        teach(make_lesson(name=f"Shared lesson {place}"), *pair)
    return pair


def found(incident, user=None):
    load_facts(incident)
    evidence = list(incident.evidence.select_related("lesson"))
    return related_incidents(incident, evidence, names_around(incident)["tags"], user or AnonymousUser())


def others(incident, user=None):
    return [row.incident for row in found(incident, user).rows]


def said(incident, other):
    row = next(row for row in found(incident).rows if row.incident == other)
    return {reason.words: [thing.name for thing in reason.things] for reason in row.reasons}


def section(client, incident):
    page = client.get(incident.get_absolute_url()).content.decode()
    return "".join(re.findall(r'<section id="related".*?</section>', page, re.DOTALL))


def text_of(html):
    return " ".join(unescape(re.sub(r"<[^>]+>", "", html)).split())


# Why


def test_a_suggestion_says_why_in_words_that_link_to_the_things(client):
    incident, other = make_pair(sharing=2)
    teach(make_lesson(name="Exercise cold starts"), incident, other)
    for one in (incident, other):
        one.tags.add("dns")
        make_trigger(incident=one, category="capacity")
        make_cause(incident=one, category="hardware")

    html = section(client, incident)

    assert (
        "Both broke Exercise cold starts, Shared lesson 0 and Shared lesson 1; both tagged dns; "
        "both set off by capacity work; both caused in part by hardware." in text_of(html)
    )
    for row in incident.evidence.all():
        assert f'href="{row.lesson.get_absolute_url()}"' in html
    assert 'href="/tags/dns/"' in html
    assert f'href="{other.get_absolute_url()}"' in html


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("here", "there", "words"),
    [
        (VIOLATED, VIOLATED, "both broke"),
        (UPHELD, UPHELD, "held in both:"),
        (LUCK, LUCK, "spared by luck in both:"),
        (ADVISED, ADVISED, "advised after both:"),
        (VIOLATED, UPHELD, "held there, broken here:"),
        (UPHELD, VIOLATED, "broken there, held here:"),
        (LUCK, VIOLATED, "broken there, spared by luck here:"),
        (ADVISED, VIOLATED, "broken there, advised here:"),
    ],
)
def test_which_way_a_lesson_shows_here_and_there_matters(here, there, words):
    incident, other = make_pair()
    lesson = make_lesson(name="Blast radius")
    teach(lesson, incident, way=here)
    teach(lesson, other, way=there)

    assert "Blast radius" in said(incident, other)[words]


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("here", "there", "words"),
    [
        (Impact.Role.ORIGIN, Impact.Role.ORIGIN, "both began in"),
        (Impact.Role.CASCADED, Impact.Role.CASCADED, "both reached"),
        (Impact.Role.CARRIED, Impact.Role.CARRIED, "both carried on by"),
        (Impact.Role.CARRIED, Impact.Role.ORIGIN, "the origin there, a carrier here:"),
        (Impact.Role.ORIGIN, Impact.Role.CASCADED, "reached there, the origin here:"),
        (Impact.Role.CASCADED, Impact.Role.ORIGIN, "the origin there, reached here:"),
    ],
)
def test_where_an_incident_began_and_what_it_reached_are_told_apart(client, here, there, words):
    incident, other = make_pair()
    kinesis = make_service("Kinesis")
    make_impact(incident=incident, service=kinesis, role=here)
    make_impact(incident=other, service=kinesis, role=there)

    assert said(incident, other)[words] == ["Kinesis"]
    assert f'href="{kinesis.get_absolute_url()}"' in section(client, incident)


@pytest.mark.both_databases
def test_a_lesson_that_was_broken_here_in_one_way_and_held_in_another_counts_once():
    incident, other = make_pair(sharing=1)
    lesson = incident.evidence.get().lesson
    teach(lesson, incident, way=UPHELD)

    assert said(incident, other) == {"both broke": ["Shared lesson 0"]}


def test_of_many_things_the_most_telling_are_named_and_the_others_counted(client):
    incident, _ = make_pair(sharing=6)
    common = incident.evidence.first().lesson
    teach(common, make_apart())

    text = text_of(section(client, incident))

    assert "Both broke Shared lesson 1, Shared lesson 2, Shared lesson 3 and 3 more." in text
    assert common.name == "Shared lesson 0"


def test_of_many_reasons_the_strongest_are_given():
    incident, other = make_pair()
    for way in (UPHELD, LUCK):
        teach(make_lesson(), incident, other, way=way)
    for one in (incident, other):
        one.tags.add("dns")
        make_impact(incident=one, service=make_service("Lambda"))
        make_trigger(incident=one, category="power")

    (row,) = found(incident).rows

    assert len(row.reasons) > REASONS
    assert [reason.words for reason in row.said] == [reason.words for reason in row.reasons[:REASONS]]
    assert row.said[0].words == "both broke"
    assert [reason.score for reason in row.reasons] == sorted((reason.score for reason in row.reasons), reverse=True)


# Which


@pytest.mark.both_databases
def test_a_rare_lesson_in_common_says_more_than_a_common_one():
    incident = make_apart()
    with_rare, with_common = make_apart(), make_apart()
    rare, common = make_lesson(), make_lesson()
    teach(rare, incident, with_rare)
    teach(common, incident, with_common, make_apart())

    assert others(incident)[0] == with_rare


@pytest.mark.both_databases
def test_what_very_many_have_in_common_relates_nobody():
    incident, lesson = make_apart(), make_lesson()
    teach(lesson, incident, *(make_apart() for _ in range(4)))

    assert others(incident) == []


@pytest.mark.both_databases
def test_a_category_is_too_general_to_relate_incidents_but_adds_to_what_does():
    incident, alike = make_pair()
    for one in (incident, alike, make_apart()):
        make_trigger(incident=one, category="power")
        make_cause(incident=one, category="power")

    assert others(incident) == [alike]
    assert said(incident, alike)["both set off by"] == ["a loss of power"]


@pytest.mark.both_databases
def test_one_tag_or_one_service_reached_is_not_enough():
    incident, tagged, reached = make_apart(tags=["dns"]), make_apart(tags=["dns"]), make_apart()
    for one in (incident, reached):
        make_impact(incident=one, service=make_service("Lambda"))

    assert others(incident) == []
    assert tagged.tags.get() == incident.tags.get()


def test_what_is_far_less_related_than_the_first_is_left_out():
    incident, close = make_pair(sharing=4)
    distant = make_apart()
    teach(make_lesson(), incident, distant)

    assert others(incident) == [close]
    assert others(distant) == [incident]


@pytest.mark.both_databases
def test_so_many_are_shown_and_of_equals_the_newest_on_record():
    incident, lesson = make_apart(), make_lesson()
    alike = [make_apart(origin=incident.impacts.get().service) for _ in range(SHOWN + 2)]
    teach(lesson, incident, *alike)

    assert others(incident) == alike[::-1][:SHOWN]


def test_an_incident_alone_has_nobody_and_the_page_says_nothing_of_it(client):
    incident = make_apart()

    assert section(client, incident) == ""
    assert 'href="#related"' not in client.get(incident.get_absolute_url()).content.decode()


def test_the_contents_count_the_related_incidents(client):
    incident, _ = make_pair()
    Relation.objects.create(incident=incident, to=make_apart())

    assert (
        '<a href="#related">Related incidents <span>2</span></a>'
        in client.get(incident.get_absolute_url()).content.decode()
    )


# Stated ones


def test_stated_ones_come_first_with_their_notes_then_their_reasons(client):
    incident, alike = make_pair(sharing=4)
    stated = make_apart(title="The first time", tags=["dns"])
    incident.tags.add("dns")
    Relation.objects.create(incident=incident, to=stated, kind=Relation.Kind.RECURRENCE_OF, note="A year later.")

    assert others(incident) == [stated, alike]
    assert f"Recurrence of {stated.reference} SEV-2 The first time A year later. Both tagged dns." in text_of(
        section(client, incident)
    )


@pytest.mark.both_databases
def test_a_stated_one_needs_nothing_in_common(client):
    incident, stated = make_apart(), make_apart()
    Relation.objects.create(incident=stated, to=incident, kind=Relation.Kind.CAUSED_BY)

    assert said(incident, stated) == {}
    assert f"Caused {stated.reference}" in text_of(section(client, incident))
    assert "Both" not in section(client, incident)


def test_a_stated_one_that_is_also_alike_is_listed_once():
    incident, alike = make_pair()
    Relation.objects.create(incident=incident, to=alike)

    assert others(incident) == [alike]
    assert list(said(incident, alike)) == ["both broke"]


def test_many_stated_ones_leave_room_for_some_that_are_found():
    incident, lesson = make_apart(), make_lesson()
    for _ in range(SHOWN + 1):
        Relation.objects.create(incident=incident, to=make_apart())
    alike = [make_apart(origin=incident.impacts.get().service) for _ in range(FOUND_AT_LEAST + 1)]
    teach(lesson, incident, *alike)

    assert others(incident)[SHOWN + 1 :] == alike[::-1][:FOUND_AT_LEAST]


# Who may read


@pytest.mark.both_databases
@pytest.mark.parametrize("make", [make_draft, make_restricted])
@pytest.mark.parametrize("make_visitor", [None, make_reader, make_author])
def test_incidents_that_the_reader_may_not_read_change_nothing(client, make, make_visitor):
    if make_visitor:
        client.force_login(make_visitor())
    incident, alike = make_pair()
    before = section(client, incident)
    for _ in range(5):
        hidden = make_apart(make, title="Hidden", tags=["dns"], groups=[Group.objects.get_or_create(name="few")[0]])
        for row in incident.evidence.all():
            teach(row.lesson, hidden)
        Relation.objects.create(incident=incident, to=hidden, note="Hidden")
        Relation.objects.create(incident=hidden, to=alike, note="Hidden")

    assert "Both broke Shared lesson 0 and Shared lesson 1." in text_of(before)
    assert section(client, incident) == before
    client.force_login(make_administrator())
    assert "Hidden" in section(client, incident)


@pytest.mark.both_databases
def test_members_of_its_groups_see_a_restricted_incident_among_the_related():
    group = Group.objects.create(name="few")
    incident, restricted = make_apart(), make_apart(make_restricted, groups=[group])
    for _ in range(2):
        teach(make_lesson(), incident, restricted)
    member = make_reader()
    member.groups.add(group)

    assert others(incident, make_reader()) == []
    assert others(incident, member) == [restricted]


# What it costs


def test_three_queries_do_however_much_there_is_in_common(django_assert_num_queries):
    def cost(incident):
        load_facts(incident)
        evidence, tags = list(incident.evidence.select_related("lesson")), names_around(incident)["tags"]
        with django_assert_num_queries(3):
            return related_incidents(incident, evidence, tags, AnonymousUser())

    few, _ = make_pair(sharing=1)
    many, lessons = make_apart(tags=["a", "b", "c"]), [make_lesson() for _ in range(8)]
    for _ in range(12):
        other = make_apart(tags=["a", "b", "c"])
        Relation.objects.create(incident=many, to=other)
    for lesson in lessons:
        teach(lesson, *Incident.objects.filter(tags__name="a"))
    cost(few)  # the first also learns the content types

    assert len(cost(few)) == 1
    assert len(cost(many)) == 12


@pytest.mark.both_databases
def test_of_what_too_many_have_only_some_are_looked_at_and_the_page_says_so(client, set_limit):
    incident, lesson, service = make_apart(tags=["dns"]), make_lesson(), make_service("Kinesis")
    alike = [make_apart(tags=["dns"]) for _ in range(4)]
    teach(lesson, incident, *alike)
    for one in (incident, *alike):
        make_impact(incident=one, service=service, role=Impact.Role.ORIGIN)
    assert "not all of them were looked at" not in section(client, incident)

    for module in ("lessons.related", "lessons.related.criteria"):
        set_limit(f"{module}.READ", 2)

    assert others(incident) == alike[:1:-1]
    assert "not all of them were looked at" in section(client, incident)


@pytest.mark.both_databases
def test_of_very_many_stated_ones_the_first_are_shown_and_the_page_says_so(client, set_limit):
    incident = make_apart()
    stated = [make_apart() for _ in range(3)]
    for other in stated:
        Relation.objects.create(incident=incident, to=other)
    assert others(incident) == stated
    assert "not all of them were looked at" not in section(client, incident)

    for module in ("lessons.related", "lessons.related.queries"):
        set_limit(f"{module}.STATED", 2)

    assert others(incident) == stated[:2]
    assert "not all of them were looked at" in section(client, incident)


# The samples


@pytest.fixture
def named(samples):
    return {incident.short_title: incident for incident in Incident.objects.all()}


def test_among_the_samples_every_incident_has_company_and_every_suggestion_a_reason(named):
    for incident in named.values():
        rows = found(incident).rows
        assert len(rows) >= 3, incident.name
        assert incident not in [row.incident for row in rows]
        for row in rows:
            assert row.said, f"{incident.name}: {row.incident}"


@pytest.mark.both_databases
def test_among_the_samples_those_are_suggested_that_everybody_would_name(named):
    expected = {
        "Kinesis 2020": ["Kinesis 2024", "S3 2017"],
        "Kinesis 2024": ["Kinesis 2020"],
        "EBS 2011": ["EBS agent 2012"],
        "EBS agent 2012": ["EBS 2011"],
        "DynamoDB 2015": ["DynamoDB 2025"],
        "DynamoDB 2025": ["DynamoDB 2015", "AWS network 2021"],
        "Sydney power 2016": ["EC2 power 2012"],
        "Google network 2019": ["Facebook 2021"],
        "Facebook 2021": ["Google network 2019"],
        "CrowdStrike 2024": ["Cloudflare WAF 2019"],
        "GitLab 2017": ["ELB 2012", "Atlassian 2022"],
        "Atlassian 2022": ["ELB 2012", "GitLab 2017"],
    }

    for name, names in expected.items():
        assert set(names) <= {other.name for other in others(named[name])}, name
    assert said(named["Kinesis 2020"], named["AWS network 2021"])["both set off by"] == ["capacity work"]
    assert "Degrade instead of stopping" in said(named["Kinesis 2020"], named["Kinesis 2024"])["both broke"]
