"""Two people wrote the same section: what each says, field by field, and which of the two is taken."""

from dataclasses import dataclass

from .form.wording import LABELS, title_of
from .saving import in_short

THEIRS, YOURS = "theirs", "yours"


@dataclass(frozen=True)
class Difference:
    """A field, or a whole list, of which two versions say something else."""

    path: tuple
    theirs: object
    yours: object
    taken: str  #: which is proposed: the one that was changed, if only one was

    @property
    def name(self):
        return ".".join(map(str, self.path))

    @property
    def label(self):
        words, where = [], ""
        for step in self.path:
            words.append(f"{title_of(where)} {step + 1}" if isinstance(step, int) else LABELS.get(step) or step)
            where = step if isinstance(step, str) else where
        label = ", ".join(words).replace("_", " ")
        return label[:1].upper() + label[1:]


def compared(part, theirs):
    """Where the part and what somebody else saved of it meanwhile differ. The part then counts as opened with theirs.

    Rows are compared one by one where nobody added, removed or moved any; else the list is one whole.
    """
    differences = list(_differences((), part.opened, theirs, part.data))
    part.opened = in_short(theirs)
    for key, (first, _) in part.windows.items():
        part.windows[key] = (first, len(theirs.get(key, [])))
    return differences


def _differences(path, opened, theirs, yours):
    if in_short(theirs) == in_short(yours):
        return
    if isinstance(theirs, dict) and isinstance(yours, dict):
        opened = opened if isinstance(opened, dict) else {}
        for key in dict.fromkeys([*theirs, *yours]):
            yield from _differences((*path, key), opened.get(key), theirs.get(key), yours.get(key))
    elif _are_same_rows(opened, theirs, yours):
        for place, (before, one, other) in enumerate(zip(opened, theirs, yours, strict=True)):
            yield from _differences((*path, place), before, one, other)
    else:
        taken = THEIRS if in_short(yours) == opened else YOURS
        yield Difference(path, theirs, yours, taken)


def _are_same_rows(*versions):
    """Whether all have the same rows, whatever these say by now: as many, with the same keys in the same order."""
    if not all(isinstance(rows, list) and all(isinstance(row, dict) for row in rows) for rows in versions):
        return False
    return len({tuple(row.get("key") for row in rows) for rows in versions}) == 1


def choices_in(post):
    """The paths of which somebody else's version is taken."""
    prefix = "take."
    return [
        tuple(int(step) if step.isascii() and step.isdigit() else step for step in name[len(prefix) :].split("."))
        for name, value in post.items()
        if name.startswith(prefix) and value == THEIRS
    ]


def with_choices(part, paths, now):
    """Take what is on record now at these paths, and leave the rest of the part as it was typed."""
    theirs = part.shown_of(now)
    for path in paths:
        _put(part.data, path, _at(theirs, path))


def _at(data, path):
    for step in path:
        if isinstance(data, dict):
            data = data.get(step)
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
        else:
            return None
    return data


def _put(data, path, value):
    inner = _at(data, path[:-1]) if len(path) > 1 else data
    if isinstance(inner, dict) and isinstance(path[-1], str):
        if value is None:
            inner.pop(path[-1], None)
        else:
            inner[path[-1]] = value
    elif isinstance(inner, list) and isinstance(path[-1], int) and path[-1] < len(inner) and value is not None:
        inner[path[-1]] = value
