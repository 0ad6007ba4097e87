"""The parts of an incident's record that readers tell apart: ``in:causes`` finds what stands in its causes."""

from typing import NamedTuple

from .fields import BY_NAME


class Part(NamedTuple):
    """``sign`` stands before a stem of it among what the index looks up: neither a level has it, nor a name."""

    name: str
    sign: str
    label: str
    fields: tuple[str, ...]

    @property
    def field_signs(self):
        return "".join(BY_NAME[field].sign for field in self.fields)


#: In the order of the page. What is in none of them, such as the day, is in no incident what somebody looks for.
PARTS = [
    Part("title", "t", "Title", ("title", "short_title", "reference", "alias")),
    Part("summary", "s", "Summary", ("summary", "first_signs", "was", "ended_by", "looked_like")),
    Part("signals", "g", "Signals", ("signal",)),
    Part("triggers", "r", "Triggers", ("trigger",)),
    Part("causes", "u", "Causes", ("cause",)),
    Part("timeline", "l", "Timeline", ("event",)),
    Part("impact", "i", "Impact", ("impact",)),
    Part("services", "v", "Services and places", ("service", "organization", "region")),
    Part("figures", "f", "Figures", ("figure",)),
    Part("lessons", "x", "Lessons", ("lesson",)),
    Part("remediations", "m", "Remediations", ("remediation",)),
    Part("narrative", "p", "Narrative", ("prose",)),
    Part("tags", "k", "Tags", ("tag",)),
    Part("sources", "o", "Sources", ("source",)),
    Part("unknown", "j", "What is not known", ("caveat",)),
]
BY_PART = {part.name: part for part in PARTS}
PART_OF = {field: part for part in PARTS for field in part.fields}
