"""Incidents that were detected slowly, with no remediation that would improve that."""

from incidents.moments import Duration
from lessons.gaps import queries
from lessons.gaps.gap import Gap


class SlowDetection(Gap):
    slug = "slow-detection"
    title = "Detected slowly, and nothing improves that"
    rows_of = "incidents detected slowly"
    meaning = (
        "Incidents that were detected ten minutes or more after their first effect on users, and after which no "
        "remediation improves detection. The next one like them would go unnoticed as long."
    )
    left_out = (
        "Ten minutes is our own line: a service that promises 99.9 % may be down for 43 minutes in 30 days, and ten of "
        "them unnoticed are almost a quarter. Where a time is known only to the hour or the day, an incident is slow "
        "if even its latest start leaves ten minutes. Not known is not slow."
    )
    unknown = "it is not known, or only roughly, when they started or were detected"
    facets = ("detection",)

    def kept(self, counts, asked):
        found = {value: total.incidents for value, total in counts["detection"].items()}
        kinds = queries.SLOW_AND_UNANSWERED, queries.DETECTED_SLOWLY, queries.DETECTION_NOT_KNOWN
        return tuple(found.get(kind, 0) for kind in kinds)

    def rows(self, scope):
        return queries.slow_without_detection(scope)

    def whole(self, scope):
        return queries.slowly_detected(scope)

    def undecided(self, scope):
        return queries.detection_unknown(scope)

    def load(self, rows, scope):
        for incident in rows:
            incident.time_to_detect = Duration.between(incident.started, incident.detected)
        return rows
