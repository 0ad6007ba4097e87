"""What administrators may be asked about later: log-ins, publications, who could read what, deletions, exports, rights.

It is noted in the same transaction as what it tells of, and is on one page, ``/audit/``.
"""

from .noting import note

__all__ = ["note"]
