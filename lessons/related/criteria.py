"""What incidents can have in common, how much it says, and the queries that find who has it too."""

from dataclasses import dataclass
from math import exp
from typing import NamedTuple

from django.db.models import F, Model, OuterRef, TextField, Value
from django.db.models.functions import Cast
from taggit.models import TaggedItem

from incidents.models import Category, Cause, Impact, Trigger
from incidents.subqueries import Listed, one_by_one
from incidents.tags import taggings
from lessons.models import Evidence

#: How many incidents are read of those that have a thing too.
READ = 200
#: What says less is generic and counts for nothing: say, a category of causes that more than three incidents have.
GENERIC = 0.16
#: An incident has as many rows of one thing on average at most, where it may have several.
ROWS_EACH = 10
#: What it says that a thing shows one way here and another way there, where the most that a thing can say is 1.
MIXED = 0.5


class Way(NamedTuple):
    """A way in which incidents have a thing: what is said of two that do, how much that says, what is said of one."""

    both: str
    weight: float
    one: str = ""


@dataclass(frozen=True, eq=False)
class Kind:
    """A kind of thing that incidents share: the model whose rows tie incidents to things, and its fields."""

    name: str
    model: type[Model]
    thing: str
    ways: dict[str, Way]
    key: str = ""
    way: str = ""
    incident: str = "incident_id"
    #: Whether an incident has a thing in one row, and not perhaps in several.
    has_one_row: bool = False
    #: Whether an index gives the newest first, so that they can be read of what very many have.
    is_ordered: bool = False
    #: Whether it can relate incidents by itself. What cannot only adds to what does.
    tells: bool = True
    #: Things that two incidents may have without having anything in common.
    says_nothing: tuple = ()

    @property
    def weight(self):
        return max(way.weight for way in self.ways.values())

    @property
    def read(self):
        """How many rows are read of those that have a thing, which is generic where there are more."""
        generic_from = int(exp(self.weight / GENERIC)) + 1
        return min(READ, generic_from * (1 if self.has_one_row else ROWS_EACH))

    @property
    def has_numbers(self):
        """Whether the keys of its things are ids."""
        return not self.key and self.model._meta.get_field(self.thing).is_relation

    @property
    def rows(self):
        return taggings() if self.model is TaggedItem else self.model._default_manager.order_by()

    def rows_in_common(self, incident, user):
        """Each thing of the incident, and the ids of some incidents that have it too, found through an index."""
        others = one_by_one(self.rows.filter(**{self.thing: OuterRef(self.thing)}), self.incident, user)
        if self.is_ordered:
            others = others.order_by(f"-{self.incident}")
        ids = Listed(others.values(listed=F(self.incident))[: self.read])
        own = self.rows.filter(**{self.incident: incident})
        if self.says_nothing:
            own = own.exclude(**{f"{self.thing}__in": self.says_nothing})
        return own.values_list(Value(self.name), self._text(self.key or self.thing), ids)

    def had(self, keys, incidents):
        """Which of the things with these keys the incidents have: the kind's name, the incident, the key, the way."""
        key = self.key or self.thing
        rows = self.rows.filter(**{f"{self.incident}__in": incidents, f"{key}__in": keys})
        return rows.values_list(Value(self.name), self.incident, self._text(key), self._text(self.way))

    def in_common(self, here, there):
        """What is said of a thing that two incidents have in these ways, and how much it says."""
        for name, way in self.ways.items():
            if name in here and name in there:
                return way.both, way.weight
        ours, theirs = (next(self.ways[name] for name in self.ways if name in ways) for ways in (here, there))
        return f"{theirs.one} there, {ours.one} here:", MIXED

    @staticmethod
    def _text(column):
        return Cast(F(column) if column else Value(""), TextField())


LESSON = Kind(
    "lesson",
    Evidence,
    "lesson_id",
    {
        Evidence.Way.VIOLATED: Way("both broke", 1, "broken"),
        Evidence.Way.UPHELD: Way("held in both:", 0.5, "held"),
        Evidence.Way.LUCK: Way("spared by luck in both:", 0.5, "spared by luck"),
        Evidence.Way.ADVISED: Way("advised after both:", 0.5, "advised"),
    },
    way="way",
    is_ordered=True,
)
SERVICE = Kind(
    "service",
    Impact,
    "service_id",
    {
        Impact.Role.ORIGIN: Way("both began in", 1, "the origin"),
        Impact.Role.CASCADED: Way("both reached", 0.3, "reached"),
        Impact.Role.CARRIED: Way("both carried on by", 0.3, "a carrier"),
    },
    way="role",
    is_ordered=True,
)
TAG = Kind(
    "tag", TaggedItem, "tag_id", {"": Way("both tagged", 0.5)}, key="tag__slug", incident="object_id", has_one_row=True
)
TOO_VAGUE = tuple(category for category in Category if not category.is_telling)
TRIGGER = Kind("trigger", Trigger, "category", {"": Way("both set off by", 0.4)}, tells=False, says_nothing=TOO_VAGUE)
CAUSE = Kind("cause", Cause, "category", {"": Way("both caused in part by", 0.2)}, tells=False, says_nothing=TOO_VAGUE)
KINDS = {kind.name: kind for kind in (LESSON, SERVICE, TAG, TRIGGER, CAUSE)}
