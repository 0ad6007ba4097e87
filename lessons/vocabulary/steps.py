"""Changes of rows that keep, as plain data, what was before and what is after."""

from contextlib import contextmanager
from datetime import datetime
from itertools import islice

from django.db import IntegrityError, transaction

from lessons.models import Lesson, VocabularyChange

CHUNK = 500  # ids in one query; SQLite takes 32 766


class Refused(Exception):
    """Nothing was changed, for the reason given."""


@contextmanager
def held(*lessons):
    """The lessons as they are now, held until the end of all that happens within: the whole of it, or nothing.

    Raises Refused when one of them is gone, or when something that must be unique has been taken by somebody else.
    """
    try:
        with transaction.atomic():
            ids = [lesson.pk for lesson in lessons]
            found = {row.pk: row for row in Lesson.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
            for lesson in lessons:
                if lesson.pk not in found:
                    raise Refused(f"The lesson “{lesson.name}” is no longer there: somebody has merged or deleted it.")
            yield [found[pk] for pk in ids]
    except IntegrityError:
        raise Refused("Somebody has just taken a name or slug that this needs. Nothing was changed.") from None


class Steps:
    """Adds, removes, changes and moves rows, and remembers that. Lessons get a version of their history for each."""

    def __init__(self, *, by, why):
        self.by, self.why, self.taken = by, why, []

    def _take(self, step, model, **how):
        self.taken.append({"step": step, "model": model._meta.label_lower, **how})

    def add(self, row):
        signed(row, by=self.by, why=self.why).save(force_insert=True)
        self._take("add", type(row), row=plain(row))

    def remove(self, row):
        self._take("remove", type(row), row=plain(row))
        signed(row, by=self.by, why=self.why).delete()

    def change(self, row, **values):
        before = {name: getattr(row, name) for name in values}
        for name, value in values.items():
            setattr(row, name, value)
        signed(row, by=self.by, why=self.why).save()
        self._take("change", type(row), pk=row.pk, before=before, after=values)

    def move(self, link, pks, *, before, after):
        """Let those rows of a link point at another lesson."""
        for some in chunks(pks):
            link.model._default_manager.filter(pk__in=some).update(**{link.column: after})
        if pks:
            self._take("move", link.model, column=link.column, pks=pks, before=before, after=after)

    def log(self, kind, lessons, names, *, at):
        return VocabularyChange.objects.create(
            kind=kind,
            lessons=lessons,
            names=names,
            steps=self.taken,
            changed_by=self.by,
            changed_at=at,
        )


def signed(row, *, by, why):
    """The row, whose next version in its history says who and why."""
    row._history_user, row._change_reason = by, why
    return row


def plain(row):
    """The row's columns as JSON can hold them."""
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}


def chunks(items):
    items = iter(items)
    while some := list(islice(items, CHUNK)):
        yield some
