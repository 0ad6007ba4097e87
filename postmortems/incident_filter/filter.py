"""What the address of the list asks for, checked: text, facets and order. The address is the saved filter."""

from functools import cached_property
from typing import NamedTuple
from urllib.parse import urlencode

from django.urls import reverse

from incidents.figures.measures import name_of
from incidents.lists import echoed
from incidents.models import Incident

from . import facet_query, figure_choice
from .asked_text import AskedText
from .chosen_facets import ChosenFacets
from .facets import AFTER, BEFORE, FACETS, FIGURE, FOUND_IN, HAS, YEAR
from .found_in_facet import WITHOUT_WORDS
from .found_in_panel import found_in_panel
from .kinds_of_facet import NamedFacet
from .near_values import near_by_error
from .panels import Option, panel, values_to_show
from .sorting import BY_FIGURE, DEFAULT, ORDERS, IncidentOrder

#: How many filters the title of the page names.
NAMED = 4
#: Up to how many incidents a text is looked for only once, and its incidents remembered.
REMEMBERED = 10_000


class Choice(NamedTuple):
    """A filter in force, and the address of the list without it."""

    label: str
    value: str
    without: str


class IncidentFilter:
    """The incidents that the user may read, as far as the address asks for them.

    Its links lead to the page that is named, and keep that page's own options (name and value, those that differ from
    its defaults) and the incidents that are ticked for a comparison.

    A page that searches gives the query that it has read, and what it ``searched`` for its words; else the text is that
    of the address. The filters typed in a query narrow in either case.
    """

    def __init__(self, asked, user, *, page="incident_list", options=(), ticked=(), query=None, searched=None):
        self.ticked = [("i", slug) for slug in ticked]
        self.asked, self.user = asked, user
        self.path, self.options, self.can_be_sorted = reverse(page), list(options), page == "incident_list"
        self.text = AskedText(asked, user, query, searched)
        self.form, self.remarks, self.errors = self.text.form, self.text.remarks, list(self.text.errors)
        self.facets = ChosenFacets(asked, user)
        self.chosen = self.facets.values
        self.errors += self.facets.errors
        self.unknown = [*self.text.unknown, *self.facets.unknown]
        if self.parts_of_record and not self.text.query.groups:
            self.errors.append(WITHOUT_WORDS)
        elif FOUND_IN in self.chosen:
            self.chosen[FOUND_IN] = self.text.sought(self.chosen[FOUND_IN])
        sort = asked.get("sort") or DEFAULT
        if sort not in ORDERS:
            self.errors.append(f"Incidents cannot be sorted by {echoed(sort)}.")
        elif sort.removeprefix("-") == BY_FIGURE and FIGURE not in self.chosen:
            self.errors.append("Choose the kind of figure to sort by.")
            sort = DEFAULT
        self.order = IncidentOrder(sort if sort in ORDERS else DEFAULT, self.measure)

    @cached_property
    def near(self):
        """By an error that names what there is not, the values that are near to it."""
        return near_by_error(self)

    @property
    def measure(self):
        return self.facets.measure

    @property
    def at_least(self):
        return self.facets.at_least

    @property
    def after(self):
        return self.facets.first_text(AFTER)

    @property
    def before(self):
        return self.facets.first_text(BEFORE)

    @property
    def without_panel(self):
        """What is chosen of facets that do not stand beside the list, to go along in its form."""
        return [(HAS.name, value) for value in self.chosen.get(HAS, [])]

    @property
    def parts_of_record(self):
        """The parts in which the words shall stand; none for all of it."""
        return [value.part for value in self.chosen.get(FOUND_IN, [])] + self.text.parts_of_record

    @cached_property
    def found_in(self):
        """The parts of a record that can be chosen, each with how many incidents have the words there."""
        return found_in_panel(self)

    @property
    def figure_name(self):
        """What the column of the chosen figure is called."""
        return name_of(self.measure)

    @cached_property
    def figures(self):
        """The measures that can be chosen, each with how many incidents have a figure of it."""
        counts = figure_choice.counts(self._counted[1][FIGURE], self.measure)
        return [Option(value, name_of(value), count, value == self.measure) for value, count in counts]

    @property
    def is_by_most(self):
        return self.order.name == BY_FIGURE and self.order.is_descending

    # What is found

    @cached_property
    def with_text(self):
        """What the facets start from: all that the user may read and that is as the text has it."""
        return self._with_text if self.ids_with_text is None else Incident.objects.filter(pk__in=self.ids_with_text)

    @cached_property
    def _with_text(self):
        return self.text.narrow(Incident.objects.visible_to(self.user))

    @cached_property
    def ids_with_text(self):
        """Of what has the text, where that is not too much to be remembered."""
        if not self.text:
            return None
        if not self.text.filters:
            matches = self.text.searched.matches
            return None if matches.all_incidents else list(matches.scores)
        ids = list(self._with_text.order_by().values_list("pk", flat=True)[: REMEMBERED + 1])
        return ids if len(ids) <= REMEMBERED else None

    @property
    def incidents(self):
        """All that is asked for; nothing when it asks for what there is not."""
        if self.errors:
            return Incident.objects.none()
        return facet_query.narrow(self.with_text, self.chosen)

    @property
    def sorted_incidents(self):
        return self.order.apply(self.incidents)

    @cached_property
    def _counted(self):
        return facet_query.count(self.user, self.with_text, self.chosen, self.text)

    @property
    def count(self):
        return 0 if self.errors else self._counted[0]

    @property
    def years(self):
        """The first and the last year in which any of the incidents found started."""
        chosen = self.chosen.get(YEAR)
        years = [year for year, count in self._counted[1][YEAR].items() if count and (not chosen or year in chosen)]
        return (min(years), max(years)) if years else None

    # What can be chosen

    @cached_property
    def panels(self):
        """The facets that tell the incidents apart, each with its values."""
        counts = self._counted[1]
        kept = {
            facet: values_to_show(counts[facet], self.chosen.get(facet, [])) for facet in FACETS if facet is not FIGURE
        }
        named = {facet: ids for facet, ids in kept.items() if isinstance(facet, NamedFacet) and ids}
        self.facets.look_up_names((facet, facet.model.objects.filter(pk__in=ids)) for facet, ids in named.items())
        return [
            panel(
                facet,
                {value: (self.facets.text(facet, value), self.facets.label(facet, value)) for value in values},
                counts[facet],
                self.chosen.get(facet, []),
            )
            for facet, values in kept.items()
            if len(values) > 1 or facet in self.chosen or (values and facet.name != "state")
        ]

    # Where its links lead

    @property
    def pairs(self):
        """The address in one form: what is in force, in a fixed order, and nothing empty."""
        return [*self.text.pairs, *self.facets.pairs]

    @property
    def choices(self):
        """The filters in force: the words, each filter among them, each value that is chosen."""
        parts, text, chosen = self.facets.parts, self.text.pairs, self.facets.pairs
        found = [(label, value, rest + chosen) for label, value, rest in self.text.parts]
        for part in parts:
            others = [pair for other in parts if other is not part for pair in other.pairs]
            found.append((part.label, part.value, text + others))
        return [Choice(label, value, self.address(pairs=pairs)) for label, value, pairs in found]

    @property
    def title(self):
        """What the page is called: the incidents, and the filters in force."""
        choices = self.choices
        named = [f"{choice.label.lower()} {choice.value}" for choice in choices[:NAMED]]
        more = [f"{len(choices) - NAMED} more"] if len(choices) > NAMED else []
        return f"Incidents: {', '.join(named + more)}" if choices else "Incidents"

    @property
    def cleared(self):
        """The page without filters; one that has a box of its own for the words keeps these."""
        return (
            self.path if self.form else self.address(pairs=[("q", words)] if (words := self.text.query.words) else [])
        )

    @property
    def canonical(self):
        """What follows the path of the one address for all orders and pages of this filter."""
        return self.query(sort=DEFAULT)

    def address(self, *, ticked=None, **changes):
        """The page with changes; those ticked go along, though they are no part of what is asked for."""
        pairs = self.ticked if ticked is None else [("i", slug) for slug in ticked]
        query = self.query(**changes)
        return self.path + (f"{query}{'&' if query else '?'}{urlencode(pairs)}" if pairs else query)

    def query(self, *, pairs=None, sort=None, page=1):
        """What follows the path: ``?severity=1&sort=title``; nothing for the whole list in its own order."""
        pairs = [*(self.pairs if pairs is None else pairs), *self.options]
        sort = sort or str(self.order)
        if sort.removeprefix("-") == BY_FIGURE and FIGURE.name not in dict(pairs):
            sort = DEFAULT
        pairs += [("sort", sort)] if sort != DEFAULT else []
        pairs += [("page", page)] if page != 1 else []
        return f"?{urlencode(pairs)}" if pairs else ""
