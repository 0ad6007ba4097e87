"""Whom and what an incident names: regions, tags, groups, people, and incidents before it."""

from taggit.models import TaggedItem

from incidents.models import Incident, NamedAuthor, Participant, Relation

from .long_tail import Weighted
from .sentences import WHYS

ROLES = ["incident commander", "scribe", "communications", "on call for storage", "on call for network"]
RELATIONS = Weighted(dict(zip(Relation.Kind, [4, 26, 14, 56], strict=True)))


def add_names(story):
    """Regions, tags, groups and people."""
    dice, tables, world, incident = story.dice, story.tables, story.world, {"incident_id": story.pk}
    for region in world.regions.some(dice, story.up_to(4)):
        tables[Incident.regions.through].add(**incident, region_id=region)
    for tag in world.tags.some(dice, story.up_to(7)):
        tables[TaggedItem].add(object_id=story.pk, content_type_id=story.content_type, tag_id=tag)
    if story.visibility == Incident.Visibility.RESTRICTED:
        for group in world.groups.some(dice, 1 + story.up_to(1)):
            tables[Incident.groups.through].add(**incident, group_id=group)
    for user in world.users.some(dice, 1 + story.up_to(2)) if story.happens(0.8) else []:
        tables[Incident.authors.through].add(**incident, user_id=user)
    if story.happens(0.1):
        tables[NamedAuthor].add(**incident, name=story.one(["{person}"]))
    if story.happens(0.3):
        story.rows(
            Participant,
            1 + story.up_to(3),
            lambda place: {
                "role": ROLES[place % len(ROLES)],
                **({"user_id": world.users.one(dice)} if story.happens(0.5) else {"name": story.one(["{person}"])}),
            },
        )


def add_relations(story):
    """What it has to do with incidents before it."""
    if story.happens(0.15):
        others = sorted({story.references.earlier(story.dice) for _ in range(1 + story.up_to(1))} - {None})
        story.rows(
            Relation,
            len(others),
            lambda place: {
                "kind": RELATIONS.one(story.dice).value,
                "to_id": others[place][0],
                "note": story.one(WHYS) if story.happens(0.3) else "",
            },
        )
