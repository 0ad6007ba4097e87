import pytest

from tests.postmortems.search import relevance


@pytest.mark.slow
@pytest.mark.both_databases
@pytest.mark.long_on_postgresql
def test_what_people_ask_for_is_found(samples):
    asked = relevance.ask_all()
    told = relevance.table(asked)
    print(told)  # noqa: T201

    assert len(asked) >= 100
    assert sum(one.place == 1 for one in asked) >= 0.95 * len(asked), told
    assert all(1 <= one.place <= 3 for one in asked), told
