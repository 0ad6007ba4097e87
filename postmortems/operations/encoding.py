"""Requests are read as UTF-8, whatever they name: Django would try any codec of Python's, even one of no text."""

import codecs

from django.utils.http import parse_header_parameters

#: Where a request says that it named another encoding, for the middleware that refuses it.
OTHER_ENCODING = "faultline.other_encoding"


def read_as_utf8(environ):
    """What Django is to make a request of: without the name of an encoding that is not UTF-8, which is noted."""
    named = environ.get("CONTENT_TYPE", "")
    if ";" not in named:
        return environ
    try:
        kind, parameters = parse_header_parameters(named)
    except ValueError:
        kind, parameters = "", {"charset": ""}
    if is_utf8(parameters.get("charset", "utf-8")):
        return environ
    return {**environ, "CONTENT_TYPE": kind, OTHER_ENCODING: True}


def is_utf8(encoding):
    try:
        return codecs.lookup(encoding).name in ("utf-8", "ascii")
    except (LookupError, ValueError):
        return False
