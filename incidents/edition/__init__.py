"""The edition of the record: one number that every change raises which a page can show, in the same transaction.

What was made of the record at one edition is exact as long as the record has that edition, and never again after. The
database raises the number itself, by triggers, so that no way to write escapes: admin, import, shell, raw SQL.

On SQLite, where one writes at a time, each row raises it at once. On PostgreSQL a transaction notes that it has to,
and does so as the last thing before it ends: the row of the number is locked so shortly that a long import holds nobody
up. Read the edition *before* what it is to stand for.
"""

from .number import current, of_request
from .parts import kept

__all__ = ["current", "kept", "of_request"]
