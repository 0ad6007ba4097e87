"""What was stored before the rules of texts, brought to keep them, so that nothing of it is lost.

A control character becomes something that is seen: ``␛`` for an escape. What keeps no rule and cannot be mended
without deciding, as a text that is too long, stays as it is until somebody edits it.
"""

import re

from django.db.models import F

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
BATCH = 500


def shown(text):
    """The text with its control characters as pictures of them."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return CONTROL.sub(lambda found: picture(ord(found[0])), text)


def picture(code):
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else f"\\x{code:02x}"


def shown_line(text):
    return shown(re.sub(r"[\t\r\n]+", " ", text)).strip()


def small_scheme(address):
    return re.sub(r"^https?(?=://)", lambda found: found[0].lower(), address, flags=re.IGNORECASE)


def mend(model, *, lines=(), texts=(), addresses=()):
    mended = {**dict.fromkeys(lines, shown_line), **dict.fromkeys(texts, shown)}
    mended |= dict.fromkeys(addresses, small_scheme)
    for row in model.objects.order_by("pk").values("pk", *mended).iterator(BATCH):
        new = {name: of(row[name]) for name, of in mended.items() if row[name] and of(row[name]) != row[name]}
        if new:
            model.objects.filter(pk=row["pk"]).update(**new)


def mend_keys(model):
    """Keys as documents can name them, each its own in its incident."""
    for row in model.objects.exclude(key__regex=r"^[a-z0-9]+(-[a-z0-9]+)*$").order_by("pk"):
        base = re.sub(r"[^a-z0-9]+", "-", row.key.lower()).strip("-")[:36].strip("-") or "key"
        taken = set(model.objects.filter(incident=row.incident_id).exclude(pk=row.pk).values_list("key", flat=True))
        numbered = (f"{base}-{number}" if number > 1 else base for number in range(1, 10_000))
        model.objects.filter(pk=row.pk).update(key=next(key for key in numbered if key not in taken))


def state_what_was_read(model):
    """A fact that says only where it was read is stated by that source."""
    model.objects.filter(source=None).exclude(read_in=None).update(source=F("read_in"), read_in=None)
