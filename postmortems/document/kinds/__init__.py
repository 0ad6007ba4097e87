"""The kinds of field that a document is made of."""

from .backup import FormerSlugs, Instant, Steps
from .base import CONTROL, Field, Reading, Writing
from .choices import Choice, Choices, Flag, Translated
from .cited_columns import Milestones, StatedDuration
from .name_lists import Lessons, Names, OwnNames, Tags
from .names import Elsewhere, Named, ServiceName
from .numbers import Number, Quantity
from .row_keys import Cited, Keys
from .rows import Group, Relations, Rows
from .shape import Shape
from .texts import Key, Lines, Phrases, Prose, Reference, Slug, Text, Tracker, Url, tidy
from .times import At, Day, Due, PartialDay

__all__ = [
    "CONTROL",
    "At",
    "Choice",
    "Choices",
    "Cited",
    "Day",
    "Due",
    "Elsewhere",
    "Field",
    "Flag",
    "FormerSlugs",
    "Group",
    "Instant",
    "Key",
    "Keys",
    "Lessons",
    "Lines",
    "Milestones",
    "Named",
    "Names",
    "Number",
    "OwnNames",
    "PartialDay",
    "Phrases",
    "Prose",
    "Quantity",
    "Reading",
    "Reference",
    "Relations",
    "Rows",
    "ServiceName",
    "Shape",
    "Slug",
    "StatedDuration",
    "Steps",
    "Tags",
    "Text",
    "Tracker",
    "Translated",
    "Url",
    "Writing",
    "tidy",
]
