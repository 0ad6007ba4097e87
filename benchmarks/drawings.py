"""What a drawing costs: the CPU time of a timeline of 200 events, and of the blast radius of 60 services."""

import os
import random
import statistics
import sys
import time
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "postmortems.settings")
django.setup()

from incidents.drawing.graph.arrows import Link  # noqa: E402
from incidents.drawing.graph.boxes import Node, Span  # noqa: E402
from incidents.drawing.graph.diagram import draw  # noqa: E402
from incidents.models import Milestone  # noqa: E402
from incidents.moments import Moment  # noqa: E402
from timelines.chart import chart  # noqa: E402
from timelines.models import TimelineEvent  # noqa: E402

RUNS = 30
START = datetime(2020, 11, 25, 13, 15, tzinfo=UTC)


def timeline():
    kinds = list(TimelineEvent.Kind)
    events = [
        TimelineEvent(occurred_at=START + timedelta(minutes=5 * n), kind=kinds[n % len(kinds)], text=f"Event {n}.")
        for n in range(200)
    ]
    milestones = {milestone: Moment(START + timedelta(hours=3 * n)) for n, milestone in enumerate(Milestone)}
    return lambda: chart(events, milestones, "America/Los_Angeles")


def blast_radius():
    """One origin, then steps of 4, 10, 20 and 25 services, reached through one service or two."""
    dice = random.Random(1)
    time_of = ["17 h 8 min, 05:15 to 22:23", "17 h 8 min"]
    nodes = [Node(f"Amazon service {n}", [time_of], spans=[Span(0.1, 0.9)]) for n in range(60)]
    steps = [range(1), range(1, 5), range(5, 15), range(15, 35), range(35, 60)]
    links = {(dice.choice(before), n) for before, step in pairwise(steps) for n in step}
    links |= {(dice.randrange(n), n) for n in range(5, 60, 2)}
    return lambda: draw(nodes, [Link(*ends, "metrics") for ends in sorted(links)], roots=[0], room=862)


def main():
    for name, drawing in {"timeline, 200 events": timeline(), "blast radius, 60 services": blast_radius()}.items():
        taken = []
        for _ in range(RUNS):
            start = time.process_time()
            drawing()
            taken.append(1000 * (time.process_time() - start))
        sys.stdout.write(f"{name:28} median {statistics.median(taken):5.1f} ms, worst {max(taken):5.1f} ms of CPU\n")


if __name__ == "__main__":
    main()
