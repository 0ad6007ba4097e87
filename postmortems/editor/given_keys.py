"""The keys of rows to which nobody gave one."""

import re

from django.utils.text import slugify

LONGEST_KEY = 40


def key_for(words, section, taken):
    """A key made of the first of some words, which none of those has that are ``taken``; it is then."""
    stem = "-".join(slugify(words).replace("_", "-").split("-")[:4])[: LONGEST_KEY - 4].strip("-")
    stem = re.sub("-+", "-", stem) or section.removesuffix("s")
    key, number = stem, 1
    while key in taken:
        number += 1
        key = f"{stem}-{number}"
    taken.add(key)
    return key
