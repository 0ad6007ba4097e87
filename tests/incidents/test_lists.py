from django.http import QueryDict

from incidents.lists import ALL_AT_MOST, page_of


def page(count, query="", *, per_page=25):
    return page_of(range(count), QueryDict(query), per_page=per_page)


def test_few_rows_that_would_be_left_for_a_last_page_join_the_one_before():
    assert len(page(27)) == 27
    assert not page(30).has_other_pages()
    assert [len(page(55, f"page={number}")) for number in (1, 2, 3)] == [25, 30, 30]
    assert [len(page(31, f"page={number}")) for number in (1, 2)] == [25, 6]


def test_all_rows_can_be_had_on_one_page_unless_they_are_very_many():
    assert len(page(93, "all=1&page=3", per_page=20)) == 93
    assert page(93, "all=1").paginator.shows_all
    assert page(93).paginator.offers_all
    assert not page(27, "all=1").paginator.offers_all
    assert len(page(ALL_AT_MOST + 1, "all=1")) == 25
    assert not page(ALL_AT_MOST + 1).paginator.offers_all
