"""The history of a postmortem: its whole document at each change, in ``Revision``.

A record that nobody has changed since it was brought in has no revision: it is its own, and is kept as the first one
before anything changes. Nothing is lost by that, and to bring in thousands takes no longer: to keep each at once takes
a fifth more, and as much room again as the record itself.
"""

from .keeping import keep_former, keep_revision, keep_revisions, latest

__all__ = ["keep_former", "keep_revision", "keep_revisions", "latest"]
