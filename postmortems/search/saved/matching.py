"""What a saved search finds: as its page does, for the account that keeps it."""

from django.http import QueryDict

from postmortems.search.page.results import Results


def results_of(query_string, owner):
    """What the words find as they stand: where a page corrected some, the corrected ones are those that are saved."""
    asked = QueryDict(query_string, mutable=True)
    if asked.get("q"):
        asked["exact"] = "1"
    return Results(asked, owner)


def problems_of(results):
    """What is asked for and there is not, in sentences; then no incident matches."""
    return [*results.filter.errors, *([results.remark] if results.remark else [])]


def ids_of(results):
    """The incidents that match now and the owner may read."""
    return set(results.filter.incidents.order_by().values_list("pk", flat=True))


def canonical(results):
    """The same search as one text: nothing empty, and of a page or of ticks nothing."""
    return "" if results.is_empty else results.filter.query().removeprefix("?")
