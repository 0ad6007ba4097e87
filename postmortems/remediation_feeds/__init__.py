"""Remediations for other programs: the days on which they are due as a calendar, and what changes as a feed."""
