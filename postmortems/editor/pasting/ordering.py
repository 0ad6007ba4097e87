"""Events among others, in the order of time."""

from datetime import UTC, datetime
from operator import itemgetter

from incidents.moments import Moment, Precision

EARLIEST = datetime.min.replace(tzinfo=UTC)


def in_order_of_time(rows: list[dict], zone: str) -> list[int]:
    """The places of rows of a document's timeline, in the order of time as far as they are known to the minute.

    The others stay behind the one that they follow.
    """
    groups: list[tuple[datetime, list[int]]] = [(EARLIEST, [])]
    for place, row in enumerate(rows):
        moment = Moment.parse(row["at"], zone) if row.get("at") else None
        if moment and moment.precision == Precision.MINUTE:
            groups.append((moment.at, [place]))
        else:
            groups[-1][1].append(place)
    return [place for _, group in sorted(groups, key=itemgetter(0)) for place in group]
