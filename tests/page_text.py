"""A page as it is read: its words, without markup."""

import re
from html import unescape


def text_of(html):
    words = " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())
    return re.sub(r" ([,.:;])", r"\1", words)
