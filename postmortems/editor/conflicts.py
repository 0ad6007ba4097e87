"""Two people wrote the same section: what each did alone is taken, and what both changed is asked, field by field."""

from collections import Counter
from dataclasses import dataclass, replace

from django.core import signing

from .form.wording import LABELS, title_of
from .merging import THEIRS, YOURS, Question, Taken, merged
from .part import Part, in_short

SALT = "postmortems.editor.conflicts"


@dataclass(frozen=True)
class Difference:
    """A field or a row of which two versions say something else. ``first``: how many rows stand before those shown."""

    question: Question
    first: int = 0

    @property
    def name(self):
        return ".".join(map(str, self.question.path))

    @property
    def label(self):
        words, where, before = [], "", self.first
        for step in self.question.path:
            if isinstance(step, int):
                words.append(f"{title_of(where)} {before + step + 1}")
                before = 0
            else:
                words.append(LABELS.get(step) or step)
                where = step
        label = ", ".join(words).replace("_", " ")
        return label[:1].upper() + label[1:]

    @property
    def is_row(self):
        return isinstance(self.question.path[-1], int)

    @property
    def theirs(self):
        return self.question.theirs

    @property
    def yours(self):
        return self.question.yours

    @property
    def taken(self):
        return self.question.taken


@dataclass(frozen=True)
class Both:
    """A section as two people have it."""

    settled: Part  #: merged, as opened with what the other saved
    questions: list[Difference]
    taken: list[Taken]

    @property
    def sealed(self):
        """What the page sends back with the choices: what it was, and the versions that do not stand in its boxes."""
        others = [
            [one.question.path, *((YOURS, one.yours) if one.taken == THEIRS else (THEIRS, one.theirs))]
            for one in self.questions
        ]
        return signing.dumps([self.settled.opened, self.settled.windows, others], salt=SALT, compress=True)

    @property
    def taken_in_words(self):
        return in_words(self.taken)


def both_versions(part, now):
    """What comes of a part and what the record says now. ``now``: the document."""
    theirs, windows = part.shown_of(now), part.windows_in(now)
    result = merged(part.opened, theirs, part.data)
    settled = replace(part, data=result.data, opened=in_short(theirs), windows=windows)
    first = {key: first for key, (first, _) in windows.items()}
    return Both(settled, [Difference(one, first.get(one.path[0], 0)) for one in result.questions], result.taken)


def in_words(taken):
    """``1 event added, 2 events changed``: what of theirs was taken in."""
    told = []
    for (key, way, is_row), number in Counter(taken).items():
        if not is_row:
            label = LABELS.get(key) or key.replace("_", " ")
            told.append(f"{label.lower()} {way}")
        elif way == "moved":
            told.append(f"{title_of(key)}s {way}")
        else:
            told.append(f"{number} {title_of(key)}{'' if number == 1 else 's'} {way}")
    return ", ".join(told)


def settle(part, typed, post):
    """Put what was chosen into a part that was sent by a page with two versions; then it is as opened with theirs."""
    try:
        sealed = post.get(f"both.{part.section.name}", "")
        opened, windows, others = signing.loads(sealed, salt=SALT)
    except signing.BadSignature:
        return
    removed = []
    for path, who, value in others:
        place = _place(typed, path)
        if place is None or post.get(f"take.{'.'.join(map(str, path))}") != who:
            continue
        if value is None and isinstance(place[-1], int):
            removed.append(place)
        else:
            _put(part.data, place, value)
    for place in sorted(removed, reverse=True):
        del _at(part.data, place[:-1])[place[-1]]
    part.opened, part.windows = opened, {key: tuple(window) for key, window in windows.items()}


def _place(typed, path):
    """Where in the data of a form stands what had that path when the page was drawn; None where its row is gone."""
    place: list = []
    for step in path:
        if isinstance(step, int):
            names = list(typed.within)
            if str(step) not in names:
                return None
            place.append(names.index(str(step)))
        else:
            place.append(step)
        typed = typed[str(step)]
    return tuple(place)


def _at(data, path):
    for step in path:
        data = data.setdefault(step, {}) if isinstance(data, dict) else data[step]
    return data


def _put(data, path, value):
    inner = _at(data, path[:-1])
    if value is None:
        inner.pop(path[-1], None)
    else:
        inner[path[-1]] = value
