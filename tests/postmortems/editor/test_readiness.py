from datetime import date, timedelta
from pathlib import Path

import pytest

from incidents.models import Incident
from lessons.models import Remediation
from postmortems.editor.readiness import RULES, blockers, findings
from postmortems.editor.readiness.panel import readiness_panel
from tests.factories import (
    STARTED,
    make_author,
    make_cause,
    make_draft,
    make_event,
    make_evidence,
    make_incident,
    make_lesson,
    make_organization,
    make_remediation,
    make_restricted,
    make_service,
    make_source,
    make_trigger,
)

pytestmark = pytest.mark.django_db
DOCUMENTATION = Path("docs/authoring.md")


def make_complete(**fields):
    """A draft that lacks nothing."""
    incident = make_draft(**{"summary": "It broke.", "detected_at": STARTED + timedelta(minutes=5), **fields})
    make_source(incident=incident, key="ticket")
    make_trigger(incident=incident)
    cause = make_cause(incident=incident, key="limit")
    make_event(incident=incident)
    remediation = make_remediation(
        incident=incident, key="alarm", kind="detect", team="Streaming", due_on=date(2021, 1, 1)
    )
    remediation.addresses.add(cause)
    return Incident.objects.get(pk=incident.pk)


def told(incident, user=None):
    """What it lacks: the names of the rules, with where each is mended."""
    return {(finding.rule.name, finding.anchor) for finding in findings(incident, user or make_author())}


def test_a_complete_postmortem_lacks_nothing():
    incident = make_complete()
    make_source(incident=incident, key="cited-by-nothing")

    assert told(incident) == set()


def test_an_empty_draft_lacks_almost_everything_and_says_where():
    incident = make_draft(started_at=None)
    incident.impacts.all().delete()

    assert told(incident) == {
        ("no-summary", "summary"),
        ("no-start", "times/started"),
        ("no-origin", "impact"),
        ("no-cause", "causes"),
        ("no-trigger", "causes"),
        ("no-detection", "times/detected"),
        ("no-timeline", "timeline"),
        ("no-better-detection", "remediations"),
        ("no-source", "sources"),
    }
    assert {finding.rule.name for finding in blockers(incident)} == {"no-summary", "no-start", "no-origin", "no-cause"}
    first = findings(incident, make_author())
    assert [finding.blocks for finding in first] == [True] * 4 + [False] * 5


def test_who_says_that_no_source_names_an_origin_need_not_name_one_but_cannot_do_both():
    incident = make_complete()
    Incident.objects.filter(pk=incident.pk).update(origin_unknown=True)
    incident.refresh_from_db()

    assert [finding.rule.name for finding in blockers(incident)] == ["no-origin"]
    incident.impacts.all().delete()
    assert blockers(incident) == []


def test_a_cause_with_no_remediation_is_named_by_its_key_or_its_number():
    incident = make_complete()
    make_cause(incident=incident, key=None, text="Nobody watched the limit.")
    declined = make_remediation(incident=incident, status="declined", declined_because="Too dear.")
    declined.addresses.add(make_cause(incident=incident, key="cells", text="All was one cell."))

    assert told(incident) == {("cause-without-remediation", "causes/2"), ("cause-without-remediation", "causes/cells")}


def test_a_remediation_of_ours_has_an_owner_and_a_date():
    incident = make_complete()
    make_remediation(incident=incident, key="nobody")
    make_remediation(incident=incident, key="some-day", owner_name="Jane Doe")
    make_remediation(incident=incident, key="done", status=Remediation.Status.DONE)
    make_remediation(incident=incident, key="theirs", source=incident.sources.get())

    found = {finding.anchor: finding.message for finding in findings(incident, make_author())}
    assert found.keys() == {"remediations/nobody", "remediations/some-day"}
    assert found["remediations/nobody"].endswith("has no owner and no date.")
    assert found["remediations/some-day"].endswith("has no date.")


def test_times_out_of_order_lead_to_the_milestone_the_impact_or_the_event():
    """As vague ones can be, which the database cannot compare."""
    day = timedelta(days=1)
    incident = make_complete(detected_at=STARTED - 3 * day, detected_precision="day")
    impact = incident.impacts.get()
    type(impact).objects.filter(pk=impact.pk).update(
        began_at=STARTED, ended_at=STARTED - 3 * day, began_precision="day", ended_precision="day"
    )
    make_event(incident=incident, occurred_at=STARTED - day, text="Earlier.")
    make_event(
        incident=incident,
        occurred_at=STARTED,
        ended_at=STARTED - 3 * day,
        occurred_precision="day",
        ended_precision="day",
    )

    expected = {"times/detected", "impact/1", "timeline/2", "timeline/3"}
    assert {finding.anchor for finding in blockers(incident)} == expected
    assert {finding.rule.name for finding in blockers(incident)} == {"times-out-of-order"}


def test_links_that_lead_nowhere_are_told_with_the_section_that_holds_them():
    make_lesson(slug="blast-radius")
    hidden = make_restricted(slug="hidden")
    incident = make_complete(narrative="As [[blast-radius]] and [[no-such]].", went_well=f"As in [[{hidden.slug}]].")

    found = {finding.anchor: finding.message for finding in findings(incident, make_author())}
    assert found.keys() == {"narrative", "handling"}
    assert found["narrative"] == "In “narrative”: [[no-such]] leads nowhere."


def test_a_citation_of_no_source_leads_nowhere_either():
    incident = make_complete(was="A limit.[@nobody]")

    assert told(incident) == {("dead-links", "summary")}


def test_lessons_of_an_incident_like_it_are_pointed_out_to_those_who_may_read_it():
    service = make_service("Rare Thing", organization=make_organization())
    lesson = make_lesson(name="Know hard limits")
    for make in (make_incident, make_restricted):
        make_evidence(incident=make(origin=service, title="The first time"), lesson=lesson)
    incident = make_complete(origin=service)
    author = make_author()

    (finding,) = findings(incident, author)
    assert (finding.rule.name, finding.anchor, finding.blocks) == ("no-lesson", "lessons", False)
    assert finding.message == "The first time (both began in Rare Thing) taught: Know hard limits."
    make_evidence(incident=incident)
    assert told(Incident.objects.get(pk=incident.pk), author) == set()


def test_readiness_costs_the_same_however_long_the_record(django_assert_num_queries):
    incident, author = make_complete(), make_author()
    for _ in range(3):
        make_cause(incident=incident)
        make_event(incident=incident)
        make_remediation(incident=incident).addresses.add(make_cause(incident=incident))
    assert author.groups.count()
    findings(incident, author)

    with django_assert_num_queries(12):
        findings(incident, author)
    with django_assert_num_queries(6):
        blockers(incident)


def test_the_panel_links_each_line_to_its_row_and_says_what_blocks():
    incident = make_complete(summary="")
    make_remediation(incident=incident, key="nobody", text="Watch <it>.")

    make_remediation(incident=incident, key="nobody-else")

    html = readiness_panel(incident, make_author())
    assert html.count("What nobody owns and nothing dates is not done.") == 1
    assert "1 to mend before it can be published" in html
    assert f'href="/incidents/{incident.slug}/edit/remediations/#nobody" data-anchor="remediations/nobody"' in html
    assert "“Watch &lt;it&gt;” has no owner and no date." in html


@pytest.mark.long
@pytest.mark.slow
def test_every_sample_could_be_published(samples):
    blocked = {incident.slug: blockers(incident) for incident in Incident.objects.all()}

    assert len(blocked) >= 60
    assert {slug: found for slug, found in blocked.items() if found} == {}


def test_the_documentation_explains_the_table_that_the_code_goes_by():
    rows = [line for line in DOCUMENTATION.read_text().splitlines() if "| blocks |" in line or "| advises |" in line]

    assert rows == [
        f"| {rule.title} | {'blocks' if rule.blocks else 'advises'} | {rule.section} | {rule.reason} |"
        for rule in RULES
    ]
    assert len({rule.name for rule in RULES}) == len(RULES)
