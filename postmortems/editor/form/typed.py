"""What a browser sends of a form, as a tree: ``impacts.3.via.0.service`` is a leaf of it.

Rows are in the order in which they stand in the page, whatever their numbers: nothing has to count them anew when one
is moved.
"""

from typing import Any

DEEPEST = 6


class Typed:
    """What was typed under a name, and under the names within it."""

    def __init__(self):
        self.values: list[str] = []
        self.within: dict[str, Typed] = {}

    @classmethod
    def of(cls, post):
        """``post``: the QueryDict of a request."""
        root = cls()
        for name, values in post.lists():
            steps = name.split(".")
            if len(steps) <= DEEPEST:
                inner: Any = root
                for step in steps:
                    inner = inner.within.setdefault(step, cls())
                inner.values = [value.replace("\r\n", "\n").replace("\r", "\n") for value in values]
        return root

    def __getitem__(self, key):
        return self.within.get(key) or NOTHING

    def __contains__(self, key):
        return key in self.within

    @property
    def text(self):
        return self.values[-1] if self.values else ""

    @property
    def rows(self):
        return list(self.within.values())


NOTHING = Typed()
