"""How many incidents each value of each facet would leave, given what is chosen in the others."""

from collections import Counter
from math import prod

from incidents.facets import counted
from incidents.facets.among import Pool, counted_among
from incidents.models import Incident

from .facets import FACETS

NAMES = [facet.name for facet in FACETS]
#: The facet of all incidents, and its one value.
ALL, EVERY = "incident", ""
#: Of fewer it is cheaper to count those found than to know whether they are most.
MANY = 5_000


def narrow(incidents, chosen):
    for facet, values in chosen.items():
        incidents = facet.narrow(incidents, values)
    return incidents


def leave_out(chosen, facet):
    return {other: values for other, values in chosen.items() if other is not facet}


def count(user, incidents, chosen, text=None):
    """How many of the incidents are in what is chosen, and by facet how many each value would leave.

    Without a text the incidents are all that the user may read.
    """
    if not text:
        found = count_of_all(user, incidents, chosen)
    elif chosen or text.filters or text.searched.matches.count < MANY:
        found = count_with_text(incidents, chosen)
    else:
        found = count_of_many(user, incidents, text.searched.matches.count)
    counts = {facet: Counter(found[facet.name]) for facet in FACETS}
    total = found[ALL].get(EVERY, 0)
    return total, {
        facet: Counter({facet.from_database(value): count for value, count in of_facet.items()})
        for facet, of_facet in counts.items()
    }


def count_with_text(incidents, chosen):
    """Counted among the incidents that have the text, for each facet among those chosen in the others."""
    facets = [ALL, *(name for name in NAMES if name not in {facet.name for facet in chosen})]
    pools = [Pool(narrow(incidents, chosen), facets)]
    pools += [
        Pool(narrow(incidents, leave_out(chosen, facet)), [facet.name]) for facet in chosen if facet.name in NAMES
    ]
    return {name: values for found in counted_among(pools) for name, values in found.items()}


def count_of_many(user, incidents, many):
    """Where words find more than half of what the user may read: of what is kept counted, less those without them."""
    whole = totals(user)
    if many * 2 <= whole[ALL].get(EVERY, 0):
        return count_with_text(incidents, {})
    others = Incident.objects.visible_to(user).exclude(pk__in=incidents.order_by().values("pk"))
    (left_out,) = counted_among([Pool(others, [ALL, *NAMES])])
    return {name: Counter(values) - Counter(left_out[name]) for name, values in whole.items()}


def totals(user):
    """By facet, how many of all that the user may read have each value."""
    return {
        name: {value: total.incidents for value, total in values.items()}
        for name, values in counted(user, ALL, *NAMES).items()
    }


def count_of_all(user, incidents, chosen):
    """Of what is kept counted, less what is chosen leaves out; or counted in it, where that is less to look at."""
    whole = totals(user)
    pools, by_those_left_out, found = [], [], {}
    if chosen:
        chosen_names = {facet.name for facet in chosen}
        asked = [(chosen, [ALL, *(name for name in NAMES if name not in chosen_names)])]
        others = [facet for facet in chosen if facet.name in NAMES and len(chosen) > 1]
        asked += [(leave_out(chosen, facet), [facet.name]) for facet in others]
        for choice, facets in asked:
            narrowed, leaves_most = narrow(incidents, choice), is_most(choice, whole)
            pools.append(Pool(incidents.exclude(pk__in=narrowed.values("pk")) if leaves_most else narrowed, facets))
            by_those_left_out.append(leaves_most)
    for left_out, of_pool in zip(by_those_left_out, counted_among(pools), strict=True):
        for name, values in of_pool.items():
            found[name] = Counter(whole[name]) - Counter(values) if left_out else values
    return whole | found


def is_most(chosen, whole):
    """Whether what is chosen will leave more than half of all incidents, if one choice has no bearing on another."""
    total = whole[ALL].get(EVERY, 0)
    shares = [min(facet.found_in(whole, values) / total, 1) if total else 0 for facet, values in chosen.items()]
    return prod(shares) > 0.5
