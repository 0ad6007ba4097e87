"""What stands in a compiled query in place of the values that each execution brings along."""

import json

from django.conf import settings
from django.db.models import Expression

from incidents.access import ADMINISTRATORS, AUTHORS, READERS, REVIEWERS, groups_of


class Parameter(Expression):
    """The place of a value."""

    def __init__(self, name, kind):
        super().__init__()
        self.name, self.kind = name, kind  #: as which type PostgreSQL knows it

    def as_sql(self, compiler, connection):
        return "%s", [self]

    def for_database(self, value, vendor):
        return value


class Several(Parameter):
    """The place of a list of values, to look for ``in``."""

    def as_sqlite(self, compiler, connection):
        return "(SELECT value FROM JSON_EACH(%s))", [self]

    def as_postgresql(self, compiler, connection):
        return f"(SELECT UNNEST(%s::{self.kind}))", [self]

    def for_database(self, value, vendor):
        return json.dumps(list(value)) if vendor == "sqlite" else list(value)


class AnyReader(Parameter):
    """Any user of a kind: it answers whatever ``incidents.access`` asks, but who it is."""

    def __init__(self, name, kind):
        super().__init__(name, "bigint")
        self.is_authenticated, self.is_active, self.is_superuser, self._names_of_groups, _ = kind

    @staticmethod
    def kind_of(user):
        """All that decides what a user may read, but who it is and what is opened to them by name."""
        groups = groups_of(user) & {READERS, AUTHORS, REVIEWERS, ADMINISTRATORS}
        return user.is_authenticated, user.is_active, user.is_superuser, groups, settings.FAULTLINE_PUBLIC

    @property
    def pk(self):
        return self if self.is_authenticated else None

    def for_database(self, value, vendor):
        return value.pk


def placed(parameter, kind_of_reader):
    """What stands in the query for a parameter of the function that makes it, by its annotation."""
    if parameter.name == "user":
        return AnyReader("user", kind_of_reader)
    return KINDS[parameter.annotation](parameter.name)


KINDS = {
    int: lambda name: Parameter(name, "bigint"),
    str: lambda name: Parameter(name, "text"),
    list[int]: lambda name: Several(name, "bigint[]"),
    list[str]: lambda name: Several(name, "text[]"),
}
