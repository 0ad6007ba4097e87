"""The environment of the templates of all public pages: how they are read, and what they may call."""

import re
from itertools import chain

from jinja2 import Environment, StrictUndefined
from jinja2.ext import Extension

import incidents.templating
import lessons.templating
import postmortems.templating
import timelines.templating

APPS = (incidents.templating, timelines.templating, lessons.templating, postmortems.templating)

INDENTED = re.compile(r"[ \t]*\n[ \t]+")


class Unknown(StrictUndefined):
    """A name that is not known is an error wherever it is used.

    Only that something which is None has none of what it would have can be asked: ``{% if cause.source.url %}``.
    """

    __slots__ = ()

    def __bool__(self):
        return False if self._undefined_obj is None else self._fail_with_undefined_error()

    def __getattr__(self, name):
        if self._undefined_obj is None and not name.startswith("__"):
            return self
        return super().__getattr__(name)


class NotIndented(Extension):
    """Leaves out the blanks by which lines of templates are indented: a page says the same with one end of a line.

    A text in which blanks count, as in ``<pre>``, comes from a variable.
    """

    def preprocess(self, source, name, filename=None):
        return INDENTED.sub("\n", source)


def environment(**options):
    made = Environment(**{**options, "undefined": Unknown, "keep_trailing_newline": True, "extensions": [NotIndented]})  # noqa: S701
    made.globals.update(named("FUNCTIONS"))
    made.filters.update(named("FILTERS"))
    return made


def named(kind):
    """What the apps give to templates, by name; one name of one of them only."""
    pairs = list(chain.from_iterable(getattr(app, kind).items() for app in APPS))
    if len(pairs) != len(dict(pairs)):
        raise ValueError(f"A name of {kind} is given by two apps.")
    return dict(pairs)
