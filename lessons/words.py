"""Text as it is compared when words are looked for. static/js/lesson-filter.js does the same to what is typed."""

from unicodedata import category, normalize


def folded(text):
    """The text without case and accents: ``Überlast`` and ``uberlast`` are the same."""
    return "".join(sign for sign in normalize("NFKD", text) if not category(sign).startswith("M")).lower()
