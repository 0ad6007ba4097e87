"""Lists that are looked through: by words, and page by page."""

from django import forms
from django.core.paginator import Paginator
from django.utils.text import Truncator


class SearchInput(forms.TextInput):
    input_type = "search"


def search_field(label, **attributes):
    return forms.CharField(
        label=label,
        required=False,
        max_length=200,
        widget=SearchInput(attributes),
        error_messages={"max_length": "The text to look for has more than 200 characters."},
    )


#: Up to this many rows can be had on one page, as for printing.
ALL_AT_MOST = 500


class Pages(Paginator):
    """Pages of a list; few rows that would be left for a last page join the one before, and all can be had on one."""

    def __init__(self, rows, per_page, *, count=None, all_asked=False, all_at_most=ALL_AT_MOST):
        super().__init__(rows, per_page, orphans=per_page // 5)
        if count is not None:
            self.count = count
        self.offers_all = per_page + self.orphans < self.count <= all_at_most
        self.shows_all = self.offers_all and all_asked
        if self.shows_all:
            self.per_page = self.count


def page_of(rows, asked, *, per_page, count=None, all_at_most=ALL_AT_MOST):
    """The page that the address asks for; the last when it asks for one beyond, the first when for none that is."""
    paginator = Pages(rows, per_page, count=count, all_asked=asked.get("all") == "1", all_at_most=all_at_most)
    return paginator.get_page(asked.get("page"))


def page_links(page, asked, anchor=""):
    """The pages to link to, as (number, address): this address but for the page, and what it jumps to."""
    return numbered_links(page, lambda number: same_but(asked, page=str(number)) + anchor)


def numbered_links(page, address_of):
    """The same where addresses are made otherwise: of the first page, the last and those around this one."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return [(number, address_of(number)) for number in numbers]


def same_but(asked, **changes):
    """The query string of this page with other parameters, and with none that is empty."""
    query = asked.copy()
    for name, value in changes.items():
        query[name] = value
    for name, values in query.copy().lists():
        query.setlist(name, [value for value in values if value])
    if query.get("page") == "1":
        del query["page"]
    return f"?{query.urlencode()}"


def echoed(text):
    """What an address asked for, short enough to be repeated in a message."""
    return Truncator(text).chars(60)


class Order:
    """An order of a list as the address has it: ``title``, or ``-title`` for the other way round."""

    def __init__(self, text):
        self.is_descending, self.name = text.startswith("-"), text.removeprefix("-")

    def __str__(self):
        return f"-{self.name}" if self.is_descending else self.name

    @property
    def aria(self):
        """For ``aria-sort``, on the heading of the column in whose order the list is."""
        return "descending" if self.is_descending else "ascending"

    def starts_descending(self, name):
        """Whether a column that is chosen anew is read from its last value to its first."""
        raise NotImplementedError

    def link_for(self, name):
        """What a column's heading asks for: its own order, or the other way round where it is the order already."""
        descending = not self.is_descending if name == self.name else self.starts_descending(name)
        return f"-{name}" if descending else name
