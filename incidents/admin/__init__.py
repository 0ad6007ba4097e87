"""Incidents in the administration; the page of a whole postmortem is put together in ``postmortems.admin``."""

from . import facts, group, impact, organization, tag

__all__ = ["facts", "group", "impact", "organization", "tag"]
