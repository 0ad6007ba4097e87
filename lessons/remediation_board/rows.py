"""The rows of a page with what is shown of each, in as many queries however many there are."""

from django.db.models import Prefetch

from incidents.lists import page_of
from lessons.models import Lesson, Remediation
from lessons.wording import as_stated

from . import grouping

PER_PAGE = 20


class Listing:
    """A page of what a filter finds, in its order and, where it is asked for, in groups."""

    def __init__(self, form, order, asked):
        self.form, self.order = form, order
        self.found = form.filter(form.scope.remediations)
        if form.grouping:
            keys = grouping.grouped(self.found, form.grouping, order)
        else:
            keys = order.apply(self.found).values_list("pk", "pk")
        self.page = page_of(keys, asked, per_page=PER_PAGE, count=form.kept_count)
        self.keys = list(self.page)
        self.rows = by_id([pk for pk, _ in self.keys], on=form.on)

    @property
    def groups(self):
        """Each with its rows; without grouping one that has no head."""
        if not self.form.grouping:
            rows = [self.rows[pk] for pk, _ in self.keys if pk in self.rows]
            return [grouping.Group(grouping.Head(""), len(rows), False, rows)] if rows else []
        before = None
        if self.page.start_index() > 1:
            first = self.page.start_index() - 2
            before = self.page.paginator.object_list[first : first + 1][0]
        return grouping.groups_of(self.keys, self.rows, self.found, self.form.grouping, before)


def by_id(ids, *, on):
    found = (
        Remediation.objects.filter(pk__in=ids)
        .with_incidents("owner", "source")
        .prefetch_related(Prefetch("applies", Lesson.objects.only("slug", "name")))
        .with_postponements()
    )
    return {remediation.pk: told(remediation, on=on) for remediation in found}


def told(remediation, *, on):
    """With how many days late it is and how many days old, as far as its dates are known; of theirs what is stated."""
    remediation.days_late = (on - remediation.due_on).days if remediation.is_overdue(on=on) else None
    remediation.days_old = (on - remediation.opened_on).days if remediation.opened_on else None
    remediation.stated = "" if remediation.is_ours else as_stated(remediation)
    return remediation
