"""What nothing that was promised would change: each gap a QuerySet, from what the user may read."""
