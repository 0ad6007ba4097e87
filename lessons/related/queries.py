"""The two queries: who has something in common with an incident or is stated to be related, and what exactly."""

from collections import defaultdict

from django.db.models import TextField, Value
from django.db.models.functions import JSONArray

from incidents.compiled_queries import compiled
from incidents.models import MILESTONE_COLUMNS, Incident, Relation
from incidents.subqueries import Listed

from .criteria import CAUSE, KINDS, LESSON, SERVICE, TAG, TRIGGER

#: How many stated relations are read, from either side.
STATED = 50
#: The incident's own relations, and those of others to it: the way to them from the other incident, and back.
SIDES = {"ours": ("relations_from", "incident"), "theirs": ("relations", "to")}
#: Of a related incident, what is shown.
COLUMNS = ["slug", "reference", "title", "severity", "state", "zone", "stated_duration"]
COLUMNS += MILESTONE_COLUMNS


def look_around(incident, user):
    """The ids of incidents that have a thing, by kind and key; and by id the stated ones, with labels and notes."""
    having, related = {}, {}
    for name, key, found in _around(incident.pk, user):
        if name in KINDS:
            having[KINDS[name], key] = found
        else:
            for pk, kind, note in found:
                labels, notes = related.setdefault(pk, ([], []))
                label = Relation.Kind(kind).label if name == "ours" else Relation.Kind(kind).reversed_label
                if label not in labels:
                    labels.append(label)
                if note:
                    notes.append((note, name == "ours"))
    return having, related


@compiled
def _around(incident: int, user):
    first, *others = [_stated(incident, user, side) for side in SIDES]
    others += [kind.rows_in_common(incident, user) for kind in KINDS.values()]
    return first.union(*others, all=True)


def _stated(incident, user, side):
    """The incidents at the other ends of the relations of one side, each with kind and note, in their order."""
    relation, back = SIDES[side]
    others = Incident.objects.visible_to(user).filter(**{f"{relation}__{back}": incident})
    listed = others.order_by(f"{relation}__position", f"{relation}__pk").values(
        listed=JSONArray("pk", f"{relation}__kind", f"{relation}__note")
    )
    own = Incident.objects.filter(pk=incident).order_by()
    return own.values_list(Value(side), Value("", TextField()), Listed(listed[:STATED]))


def ways_of(ids, having):
    """By the ids of incidents, the ways in which each has each of the things."""
    keys = defaultdict(list)
    for kind, key in having:
        keys[kind].append(int(key) if kind.has_numbers else key)
    ways = defaultdict(lambda: defaultdict(set))
    for name, incident, key, way in _ways(ids, *(keys[kind] for kind in KINDS.values())) if ids else []:
        ways[incident][KINDS[name], key].add(way)
    return ways


@compiled
def _ways(ids: list[int], lesson: list[int], service: list[int], tag: list[str], trigger: list[str], cause: list[str]):
    keys = {LESSON: lesson, SERVICE: service, TAG: tag, TRIGGER: trigger, CAUSE: cause}
    first, *others = (kind.had(keys[kind], ids) for kind in KINDS.values())
    return first.union(*others, all=True)


def incidents_by_id(ids, user):
    """Those of the incidents that the user may read, with what is shown of them."""
    return {incident.pk: incident for incident in _shown(ids, user)} if ids else {}


@compiled
def _shown(ids: list[int], user):
    return Incident.objects.visible_to(user).order_by().filter(pk__in=ids).only(*COLUMNS)
