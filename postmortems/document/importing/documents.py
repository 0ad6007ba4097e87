"""An import: many documents, all or nothing, with a report of what each would change."""

from django.db import OperationalError, transaction

from incidents.facets import fold
from postmortems.document.spool import Spool

from .intake import Intake
from .run import Run
from .storing import Storing

ATTEMPTS = 3
#: PostgreSQL's names of what a second attempt cures: deadlock, serialization failure.
PASSING = ("40P01", "40001")


class _NothingKept(Exception):
    """Ends the transaction of a run that must leave no trace."""


def import_documents(
    files,
    *,
    by,
    at,
    dry_run=False,
    replace=False,
    separate=False,
    keep_going=False,
    make_accounts=False,
    progress=lambda step, done: None,
):
    """Import ``(name, bytes)`` pairs, or pairs of a name and a function that reads the bytes.

    All are taken, or none when anything is wrong or it is a dry run; with ``keep_going`` those that are good.
    ``replace`` and ``separate`` are those of ``matched``. ``by`` (a user or None) and ``at`` go into the history.
    ``progress`` is told how many are “read”, and then “saved”. ``make_accounts``: make those that are named and not
    there, so that nobody can log in with them.
    Returns a Report. What can be done before the transaction is: reading, checking, comparing and rendering.
    """
    with Spool() as spool:
        run = Run(spool, by, at, {"replace": replace, "separate": separate}, progress, make_accounts=make_accounts)
        intake, saved = Intake(run), []
        intake.read(files)
        while intake.check_names() and keep_going:
            pass
        while keep_going or not run.report.problems:
            saved, is_whole = _attempt(run, dry_run=dry_run)
            if is_whole or not keep_going:
                break
            while intake.check_names():
                pass
        run.report.results = [*run.report.results, *saved] if keep_going or not run.report.problems else []
        return run.report


def _attempt(run, *, dry_run):
    """Save in one transaction, again where the database asks for it. Returns what was saved, and whether it is all."""
    for attempt in range(1, ATTEMPTS + 1):
        storing, bad = Storing(run), len(run.report.problems)
        try:
            with transaction.atomic():
                storing.save()
                if dry_run or len(run.report.problems) > bad:
                    raise _NothingKept
                fold()
        except _NothingKept:
            pass
        except OperationalError as error:
            if attempt == ATTEMPTS or getattr(error.__cause__, "sqlstate", "") not in PASSING:
                raise
            continue
        return storing.saved, len(run.report.problems) == bad
    raise AssertionError("the last attempt returns or raises")
