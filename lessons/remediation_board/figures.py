"""Everything that the board counts of ours, in one statement: the rows are read once, and counted in many ways.

What is declined promises nothing: it is counted by status, kind, team, owner and severity, and nowhere else.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from django.conf import settings
from django.db import connection
from django.db.models import Case, CharField, F, Func, IntegerField, Max, Q, TextField, Value, When
from django.db.models.functions import Cast, Coalesce, Concat

from incidents.edition import kept
from incidents.ratings import NOT_RATED
from incidents.subqueries import sql_of
from lessons.models import Remediation, RemediationChange
from lessons.models.remediation.queryset import DUE_SOON, STALE_AFTER, WITHOUT_OWNER

from . import ages

#: The account that is to do it, as addresses and the history write it, or who has none by name.
OWNER = Case(
    When(owner__isnull=False, then=Concat(Value("@"), F("owner__username"), output_field=TextField())),
    default=F("owner_name"),
    output_field=TextField(),
)
OPEN, COMPLETE = "stands IN ('proposed', 'accepted', 'in_progress')", "stands IN ('done', 'verified')"
PROMISED = "stands <> 'declined'"


class Month(Func):
    """“2026-11”, of a day or a moment."""

    template = "SUBSTR(CAST(%(expressions)s AS TEXT), 1, 7)"
    output_field = CharField()


class DaysBetween(Func):
    """From one day to another."""

    arity = 2
    output_field = IntegerField()

    def as_postgresql(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, template="(%(expressions)s)", arg_joiner=" - ", **context)

    def as_sqlite(self, compiler, connection, **context):
        joined = {"template": "CAST(JULIANDAY(%(expressions)s) AS INTEGER)", "arg_joiner": ") - JULIANDAY("}
        return self.as_sql(compiler, connection, **joined, **context)


def yes(condition):
    return Case(When(condition, then=Value(1)), default=Value(0))


def past_policy(on):
    """Opened so long ago that the policy for its incident's severity asked for it before today."""
    asked = Q(pk__in=[])
    for severity, days in settings.FAULTLINE_DUE_WITHIN.items():
        asked |= Q(incident__severity=severity, opened_on__lt=on - timedelta(days=days))
    return asked


def columns(on):
    """What is read of each row."""
    return {
        "stands": F("status"),
        "of_kind": F("kind"),
        "of_team": F("team"),
        "whose": OWNER,
        "rated": Coalesce(Cast("incident__severity", TextField()), Value(NOT_RATED), output_field=TextField()),
        "of_incident": F("incident_id"),
        "age": ages.step(on),
        "late": yes(Q(due_on__lt=on)),
        "soon": yes(Q(due_on__range=(on, on + DUE_SOON))),
        "stale": yes(Q(moved_on__lte=on - STALE_AFTER)),
        "nobodys": yes(WITHOUT_OWNER),
        "too_late": yes(past_policy(on)),
        "opened": Month("opened_on"),
        "completed": Month("completed_on"),
        "took": DaysBetween("completed_on", "opened_on"),
    }


def counted_by(name, value="''", status="''", where="1 = 1", count="*", rows="ours"):
    return (
        f"SELECT '{name}' AS name, {value} AS value, {status} AS status, COUNT({count}) AS number "  # noqa: S608
        f"FROM {rows} WHERE {where} GROUP BY 1, 2, 3"
    )


PARTS = (
    counted_by("kind", "of_kind", "stands"),
    counted_by("team", "of_team", "stands", "of_team <> ''"),
    counted_by("owner", "whose", "stands", "whose <> ''"),
    counted_by("severity", "rated", "stands"),
    counted_by("incidents", count="DISTINCT of_incident"),
    counted_by("age", "age", "stands", OPEN),
    counted_by("overdue", where=f"{OPEN} AND late = 1"),
    counted_by("soon", where=f"{OPEN} AND soon = 1"),
    counted_by("stale", where=f"{OPEN} AND stale = 1"),
    counted_by("without_owner", where=f"{OPEN} AND nobodys = 1"),
    counted_by("too_late", "rated", where=f"{OPEN} AND too_late = 1"),
    counted_by("opened", "opened", where=f"{PROMISED} AND opened IS NOT NULL"),
    counted_by("done", "completed", where=f"{COMPLETE} AND completed IS NOT NULL"),
    counted_by("took", "rated", "CAST(took AS TEXT)", f"{COMPLETE} AND took IS NOT NULL"),
    counted_by("verified", "verified", where="verified IS NOT NULL", rows="verifications"),
)


@dataclass(frozen=True)
class Figures:
    """How many of ours there are: for each name of ``PARTS`` by value and status."""

    counts: dict[str, dict[tuple[str, str], int]]

    def of(self, name):
        return self.counts.get(name, {})

    def number(self, name):
        return sum(self.of(name).values())

    @cached_property
    def by_status(self):
        found: Counter = Counter()
        for (_, status), number in self.of("kind").items():
            found[status] += number
        return [(status, found[status]) for status in Remediation.MOST_DONE_FIRST if found[status]]

    @property
    def total(self):
        return self.number("kind")

    @property
    def open(self):
        return sum(number for status, number in self.by_status if status in Remediation.OPEN)

    def values(self, name):
        """The values of a part, and how many are still open of each, those of most open ones first."""
        found: Counter = Counter()
        for (value, status), number in self.of(name).items():
            found[value] += number if status in Remediation.OPEN else 0
        return sorted(found.items(), key=lambda item: (-item[1], item[0]))


def figures_of_ours(scope, *, on):
    """The figures for a reader on a day, kept until the record changes."""
    return Figures(kept("remediations of ours", on.isoformat(), user=scope.user, make=lambda: count(scope, on)))


def count(scope, on):
    ours, parameters = sql_of(scope.our_remediations.order_by().values(**columns(on)))
    verified, more = sql_of(verifications(scope).values_list("verified"))
    names = ", ".join(columns(on))
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH ours ({names}) AS MATERIALIZED ({ours}), verifications (verified) AS ({verified}) "
            + " UNION ALL ".join(PARTS),
            (*parameters, *more),
        )
        rows = cursor.fetchall()
    found: dict[str, dict[tuple[str, str], int]] = {}
    for name, value, status, number in rows:
        found.setdefault(name, {})[value, status] = number
    return found


def verifications(scope):
    """Of each that is verified the month of its last verification; of those that came so, it is not known."""
    verified = scope.our_remediations.filter(status=Remediation.Status.VERIFIED).order_by()
    steps = RemediationChange.objects.moves().filter(
        remediation__in=verified.values("pk"),
        field=RemediationChange.Field.STATUS,
        after=Remediation.Status.VERIFIED,
        is_undo=False,
    )
    return steps.order_by().values("remediation").annotate(verified=Month(Max("changed_at")))
