"""A kind of document: which model it holds, by which keys."""

from functools import cached_property
from typing import ClassVar

from postmortems.document.kinds import Shape


class Kind(Shape):
    """A kind of document: its model, and its fields in the order in which they are written."""

    by_name: ClassVar[dict[str, "Kind"]] = {}

    def __init__(self, name, model, fields):
        super().__init__(fields, model)
        self.name, self.model = name, model
        self.format = f"faultline/{name}/1"
        Kind.by_name[name] = self

    def __reduce__(self):
        return Kind.of_name, (self.name,)

    @classmethod
    def of_name(cls, name):
        return cls.by_name[name]

    @cached_property
    def sections(self):
        """The headings of the body, each with its key."""
        return {one.heading: one.key for one in self.fields if one.is_prose}

    def with_whole_record(self, queryset, keys=None):
        """Records with every row that their documents hold; as many queries for one as for a thousand.

        ``keys``: of the fields that are asked for, where it is not all of them.
        """
        fields = [one for one in self.fields if keys is None or one.key in keys]
        follows = [path for one in fields for path in getattr(one, "follows", [])]
        return queryset.select_related(*follows).prefetch_related(
            *(one for each in fields for one in each.prefetches())
        )
