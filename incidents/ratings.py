"""What nobody rated: how addresses call it, beside the values that somebody chose."""

NOT_RATED = "none"
NOT_RATED_LABEL = "Not rated"


def with_not_rated(choices):
    """The choices of a filter: those that rate, and what is not rated, which no row of the record calls by a name."""
    return [*((value, label) for value, label in choices if value not in ("", None)), (NOT_RATED, NOT_RATED_LABEL)]
