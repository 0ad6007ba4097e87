"""A slug says which record a document is about; a reference or a canonical URL in common only proposes."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from incidents.models import Incident, ReferenceSequence
from lessons.models import Lesson
from postmortems.document.fields import POSTMORTEM
from postmortems.document.formats import written
from tests.factories import make_administrator, make_incident, make_lesson
from tests.postmortems.document.good_document import GOOD
from tests.postmortems.document.test_import import imported
from tests.postmortems.document.test_round_trip import empty, everything, import_all

pytestmark = pytest.mark.django_db
ADDRESSED = GOOD.replace("severity: 1\n", "severity: 1\ncanonical_url: https://example.com/1\n")


@pytest.fixture(autouse=True)
def lesson():
    return make_lesson(slug="know-hard-limits")


def told(report):
    return [str(problem) for problem in report.problems]


def test_a_document_of_another_slug_with_a_known_reference_replaces_it_only_when_asked():
    imported(GOOD)
    other = GOOD.replace("slug: bad-day", "slug: worse-day\nreference: FL-2020-01")

    assert told(imported(other)) == [
        "0.md, line 4: reference: FL-2020-01 is “bad-day”, and this document is “worse-day”: give it that slug, or "
        "import with --replace, which puts it in that record’s place"
    ]
    assert Incident.objects.get().slug == "bad-day"
    assert not imported(other, replace=True).problems
    assert Incident.objects.get().slug == "worse-day"
    assert Incident.objects.get().former_slugs.get().slug == "bad-day"


def test_a_document_of_another_slug_with_a_known_canonical_url_replaces_it_only_when_asked():
    imported(ADDRESSED)
    other = ADDRESSED.replace("slug: bad-day", "slug: worse-day").replace("Requests fail.", "Nothing is left.")

    problem = told(imported(other))[0]
    assert "canonical_url: is that of “bad-day” (FL-2020-01) too, and this document is “worse-day”" in problem
    assert "--replace" in problem
    assert Incident.objects.get().slug == "bad-day"
    assert imported(other, replace=True).results[0].outcome == "changed"
    assert Incident.objects.get().slug == "worse-day"


TOLD_TWICE = [ADDRESSED, ADDRESSED.replace("slug: bad-day", "slug: worse-day").replace("A bad", "A worse")]


def test_two_documents_of_one_import_may_share_a_canonical_url_and_come_back_from_an_export():
    assert not imported(*TOLD_TWICE).problems
    assert [result.outcome for result in imported(*TOLD_TWICE).results] == ["unchanged"] * 2
    assert imported(TOLD_TWICE[1].replace("A worse", "The worst")).results[0].outcome == "changed"
    first = everything()
    Incident.objects.get(slug="bad-day").delete()
    assert not import_all(first).problems
    assert everything() == first
    empty()
    assert not import_all(first).problems
    assert everything() == first
    assert Incident.objects.filter(canonical_url="https://example.com/1").count() == 2


def test_a_document_that_names_one_which_is_refused_when_it_is_saved_does_not_end_the_import_in_a_fault():
    imported(ADDRESSED)
    refused = ADDRESSED.replace("slug: bad-day", "slug: worse-day")
    naming = GOOD.replace("slug: bad-day", "slug: next-day").replace(
        "causes:", "relations:\n- kind: recurrence_of\n  incident: worse-day\ncauses:"
    )

    problems = told(imported(refused, naming))
    assert ["canonical_url: is that of “bad-day”" in problem for problem in problems] == [True]
    report = imported(refused, naming, keep_going=True)
    assert [problem.file for problem in report.problems] == ["0.md", "1.md"]
    assert "there is no incident “worse-day”" in told(report)[1]
    assert Incident.objects.get().slug == "bad-day"


def test_a_new_document_whose_canonical_url_several_records_have_is_told_of_all_and_replaces_none():
    imported(*TOLD_TWICE)
    third = ADDRESSED.replace("slug: bad-day", "slug: worst-day")

    for options in ({}, {"replace": True}):
        assert told(imported(third, **options)) == [
            "0.md, line 8: canonical_url: is that of “bad-day” (FL-2020-01), “worse-day” (FL-2020-02) too, and this "
            "document is “worst-day”: if it is one of these incidents, give it that slug; if not, import with "
            "--separate"
        ]
    assert not imported(third, separate=True).problems
    assert Incident.objects.count() == 3


def test_of_two_documents_with_a_known_canonical_url_only_one_takes_the_place_of_the_record():
    imported(ADDRESSED)
    both = [ADDRESSED.replace("slug: bad-day", f"slug: {slug}") for slug in ("day-one", "day-two")]

    assert [result.outcome for result in imported(*both, replace=True).results] == ["changed", "created"]
    assert sorted(Incident.objects.values_list("slug", flat=True)) == ["day-one", "day-two"]


def test_a_record_that_is_changed_keeps_its_whole_former_document_and_who_changed_it():
    rosa, at = make_administrator("rosa"), timezone.now()
    imported(GOOD)
    imported(GOOD.replace("It failed.[@aws]", "All else.").replace("Requests fail.", "Other."), by=rosa, at=at)
    imported(GOOD.replace("It failed.[@aws]", "All else.").replace("Requests fail.", "Other."))

    now, former = Incident.objects.get().revisions.all()
    assert (now.by, now.at, now.why, now.what) == (rosa, at, "Imported", "Summary; 1 event changed")
    assert not imported(written(former.data, POSTMORTEM, "md")).problems
    assert [event.text for event in Incident.objects.get().timeline.all()][1] == "Requests fail."


def test_an_import_leaves_the_day_of_publication_alone():
    imported(GOOD)
    before = Incident.objects.get().published_at
    imported(GOOD.replace("A bad day", "A worse day"))

    assert Incident.objects.get().published_at == before


def with_reference(slug, reference):
    return GOOD.replace("slug: bad-day", f"slug: {slug}\nreference: {reference}")


def test_two_documents_of_one_import_with_one_reference_are_told_apart():
    [problem] = told(imported(with_reference("bad-day", "FL-2020-01"), with_reference("worse-day", "FL-2020-01")))

    assert "1.md, line 4: reference: “FL-2020-01” is that of 0.md too" in problem
    assert not Incident.objects.exists()


def test_of_references_imported_at_once_the_highest_is_remembered():
    imported(with_reference("newer", "FL-2020-07"), with_reference("older", "FL-2020-03"))

    assert make_incident().reference == "FL-2020-08"


def test_what_is_refused_only_when_it_is_saved_leaves_nothing_of_its_import():
    imported(ADDRESSED)
    another = GOOD.replace("slug: bad-day", "slug: another-day")

    assert len(told(imported(another, ADDRESSED.replace("slug: bad-day", "slug: worse-day")))) == 1
    assert Incident.objects.get().slug == "bad-day"


def test_an_older_reference_does_not_turn_the_counter_back():
    imported(GOOD.replace("slug: bad-day", "slug: newer\nreference: FL-2020-07"))
    imported(GOOD.replace("slug: bad-day", "slug: older\nreference: FL-2020-03"))
    imported(GOOD)

    assert ReferenceSequence.objects.get(year=2020).last == 8
    assert Incident.objects.get(slug="bad-day").reference == "FL-2020-08"


def test_keep_going_takes_the_good_ones_and_tells_of_the_rest(tmp_path):
    (tmp_path / "good.md").write_text(GOOD)
    (tmp_path / "bad.md").write_text(GOOD.replace("slug: bad-day", "slug: bad").replace("severity: 1", "severity: 7"))
    relation = "relations:\n- kind: related_to\n  incident: bad\nsources:"
    (tmp_path / "follows.md").write_text(GOOD.replace("slug: bad-day", "slug: follows").replace("sources:", relation))
    (tmp_path / "taken.md").write_text(GOOD.replace("slug: bad-day", "slug: taken\nreference: FL-2020-01"))
    make_incident(slug="owner", reference="FL-2020-01")
    out, complaints = StringIO(), StringIO()

    with pytest.raises(CommandError, match=r"3 problems in 4 files\. The others were imported\."):
        call_command("import_postmortems", str(tmp_path), "--keep-going", stdout=out, stderr=complaints, no_color=True)

    assert "1 created" in out.getvalue()
    assert {line.split("/")[-1].split(",")[0] for line in complaints.getvalue().splitlines()} == {
        "bad.md",
        "follows.md",
        "taken.md",
    }
    assert sorted(Incident.objects.values_list("slug", flat=True)) == ["bad-day", "owner"]


def test_an_order_of_milestones_that_cannot_be_is_refused_for_each_pair():
    moments = {
        "started": "06:00",
        "detected": "06:00",
        "acknowledged": "06:00",
        "identified": "06:00",
        "mitigated": "06:00",
        "resolved": "06:00",
    }
    pairs = [
        ("started", "detected"),
        ("started", "identified"),
        ("started", "mitigated"),
        ("started", "resolved"),
        ("detected", "acknowledged"),
        ("mitigated", "resolved"),
    ]
    head, tail = GOOD.split("milestones:\n")[0], GOOD[GOOD.index("impacts:\n") :]
    for first, then in pairs:
        changed = {first: "08:00", then: "07:00"}
        rows = "".join(f"  {name}:\n    at: 2020-11-25 {changed[name]} PST\n" for name in moments if name in changed)
        assert f"{then} before it" in "".join(told(imported(f"{head}milestones:\n{rows}{tail}"))), (first, then)


def test_an_import_asks_a_few_queries_however_many_documents_it_takes(django_assert_max_num_queries):
    imported(*[GOOD.replace("slug: bad-day", f"slug: first-{number}") for number in range(3)])

    with django_assert_max_num_queries(90):  # references are given, not one by one
        imported(*[GOOD.replace("slug: bad-day", f"slug: day-{number}") for number in range(20, 60)])
    assert Incident.objects.count() == 43
    assert Lesson.objects.get().evidence.count() == 43
