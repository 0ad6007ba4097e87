"""What the templates of the editor say in words."""

from datetime import timedelta

from django.utils.timesince import timesince

from .form.wording import LABELS, title_of


def row_title(box):
    """What one row of a list is called."""
    return title_of(box.path[-1])


def a_or_an(words):
    return f"{'an' if words[:1] in 'aeiou' else 'a'} {words}"


def any_filled(boxes):
    """Whether anything stands in one of these, or is wrong with it."""
    return any(box.is_filled or box.has_errors for box in boxes)


def first_small(words):
    return words[:1].lower() + words[1:]


def how_long_ago(moment, now):
    """``12 minutes ago``."""
    return "just now" if now - moment < timedelta(minutes=1) else f"{timesince(moment, now, depth=1)} ago"


def version(difference, whose):
    """What one of two versions says, in lines."""
    return "\n".join(_lines(getattr(difference, whose))) or ("removed" if difference.is_row else "nothing")


def _lines(value, indent=""):
    if isinstance(value, dict):
        for key, item in value.items():
            label = LABELS.get(key) or str(key).replace("_", " ").capitalize()
            if isinstance(item, dict | list):
                yield f"{indent}{label}:"
                yield from _lines(item, f"{indent}  ")
            else:
                yield f"{indent}{label}: {item}"
    elif isinstance(value, list):
        for number, item in enumerate(value, start=1):
            inner = list(_lines(item, ""))
            yield f"{indent}{number}. {inner[0] if inner else ''}"
            yield from (f"{indent}   {line}" for line in inner[1:])
    elif value not in (None, ""):
        yield f"{indent}{value}"


FILTERS = {
    function.__name__: function for function in (a_or_an, any_filled, first_small, how_long_ago, row_title, version)
}
