import pytest
from django.db import IntegrityError, transaction

from lessons.models import Evidence
from tests.factories import make_evidence, make_lesson

pytestmark = pytest.mark.django_db


@pytest.mark.both_databases
def test_the_database_knows_four_ways_and_no_other():
    for way in Evidence.Way:
        make_evidence(way=way)
    assert Evidence.Way.values == ["violated", "upheld", "luck", "advised"]

    with pytest.raises(IntegrityError, match="evidence_shows_in_a_known_way"), transaction.atomic():
        make_evidence(way="guessed")


def test_a_tally_counts_each_way_apart():
    lesson = make_lesson()
    for way, times in zip(Evidence.Way, (4, 3, 2, 1), strict=True):
        for _ in range(times):
            make_evidence(lesson=lesson, way=way)

    tally = Evidence.objects.all().tallies()[lesson.pk]

    assert (tally.violated, tally.upheld, tally.luck, tally.advised) == (4, 3, 2, 1)
    assert tally.broken_again == 3
