"""Which services an incident struck, and through which others."""

from typing import NamedTuple

from incidents.models import Impact, ImpactVia

from .long_tail import Weighted
from .sentences import EFFECTS

REACHED = Weighted({1: 20, 2: 24, 3: 20, 4: 12, 5: 9, 6: 6, 8: 5, 11: 3, 16: 1})
CARRIERS = ["requests", "metrics, logs", "logins", "retries", "writes", "configuration", ""]
FROM_ELSEWHERE, WITHOUT_ORIGIN, SECOND_ORIGIN, CARRIED, TIMED = 0.15, 0.04, 0.06, 0.08, 0.5


class Struck(NamedTuple):
    services: list
    origin_unknown: bool


def struck(dice, world, organization):
    """The services, most of them the organisation's own; that of the origin in front."""
    own, count = world.services[organization], REACHED.one(dice)
    services = {own.one(dice): None}
    for _ in range(count - 1):
        services[world.any_service.one(dice) if dice.random() < FROM_ELSEWHERE else own.one(dice)] = None
    return Struck(list(services), dice.random() < WITHOUT_ORIGIN)


def add_impacts(story, reached):
    dice, tables = story.dice, story.tables
    for place, service in enumerate(reached.services):
        role = Impact.Role.CASCADED
        if not reached.origin_unknown and (place == 0 or (place == 1 and dice.random() < SECOND_ORIGIN)):
            role = Impact.Role.ORIGIN
        elif place and dice.random() < CARRIED:
            role = Impact.Role.CARRIED
        impact = tables[Impact].add(
            incident_id=story.pk,
            position=place,
            service_id=service.pk,
            role=role.value,
            effect="" if role == Impact.Role.CARRIED else story.one(EFFECTS),
            **(story.span("began", "ended") if dice.random() < TIMED else {}),
            **story.source(),
        )
        if role != Impact.Role.ORIGIN and place:
            through = {reached.services[int(dice.random() * place)] for _ in range(1 + (dice.random() < 0.2))}
            for number, via in enumerate(sorted(through)):
                tables[ImpactVia].add(
                    impact_id=impact,
                    position=number,
                    service_id=via.pk,
                    by=CARRIERS[int(dice.random() * len(CARRIERS))],
                )
