"""What may stand in a text, an address and a key of the record: the same for a form, a document and an importer.

Text is any Unicode but control characters, which no reader sees and some programs obey; prose keeps its line ends and
tabs. Characters that turn the direction of writing are kept: right-to-left text needs some of them.
"""

import re
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
#: Nothing is seen of these: blanks, what Unicode lets programs ignore, and the letters that are drawn empty.
INVISIBLE = (
    r"\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    r"\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U00013441\U00013442\U00016fe4\U0001bca0-\U0001bca3\U0001d159"
    r"\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
VISIBLE = re.compile(rf"[^{INVISIBLE}]")
ADDRESS = re.compile(rf"https?://[^{INVISIBLE}]+")
KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def control_character(text):
    """How the first control character of a text is told, ``U+0000``; None where there is none."""
    found = CONTROL.search(text)
    return found and f"U+{ord(found[0]):04X}"


def validate_text(text):
    """Refuse control characters, and a text of which nothing is seen."""
    if told := control_character(text):
        raise ValidationError(
            f"There is a control character in it ({told}), which cannot be seen: take it out.", code="control_character"
        )
    if text and not VISIBLE.search(text):
        raise ValidationError("There is nothing in it that can be seen.", code="invisible")


def validate_line(text):
    """Refuse what ``validate_text`` does, and more than one line."""
    validate_text(text)
    if "\n" in text or "\t" in text:
        raise ValidationError("It stands on one line, without tabs.", code="lines")


def validate_key(key):
    """Refuse a key or slug that documents and citations cannot name."""
    if not KEY.fullmatch(key):
        raise ValidationError(
            "A slug or key has lowercase letters and digits, with single hyphens between them.", code="key"
        )


def validate_address(address):
    """Refuse what is not the address of something on the web."""
    try:
        parts = urlsplit(address)
        is_address = ADDRESS.fullmatch(address) and parts.hostname and parts.port != 0
    except ValueError:
        is_address = False
    if not is_address or CONTROL.search(address):
        raise ValidationError("An address begins with http:// or https:// and has no blanks.", code="address")
