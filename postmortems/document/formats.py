"""The formats in which a document is written and read: a new one is an entry here."""

import json
from collections.abc import Callable
from typing import NamedTuple

from .markdown import to_markdown, to_yaml


class Format(NamedTuple):
    name: str
    suffix: str
    content_type: str
    write: Callable  #: data in normal form and its Kind to text


def to_json(data, kind=None):
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


EXPORT_FORMATS = {
    one.suffix: one
    for one in [
        Format("Markdown", "md", "text/markdown; charset=utf-8", to_markdown),
        Format("JSON", "json", "application/json", to_json),
    ]
}
#: How the file that holds all groups of synonyms is called and written beside documents of these formats.
GROUPED_FORMATS = {"md": ("yaml", to_yaml), "json": ("json", to_json)}
#: The names of files that an import reads.
READ = {".md", ".json", ".yaml"}


def written(data, kind, form):
    """The document as text in the format of that suffix. Raises KeyError for an unknown one."""
    return EXPORT_FORMATS[form].write(data, kind)


class FormatConverter:
    """The suffix of a format within an address; any other is an address that does not exist."""

    regex = "|".join(EXPORT_FORMATS)

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value
