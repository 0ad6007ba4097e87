"""What the templates of the editor say in words."""

from datetime import timedelta
from functools import lru_cache

from django.utils.html import format_html
from django.utils.timesince import timesince
from markupsafe import Markup

from .form.wording import LABELS, title_of


def row_title(box):
    """What one row of a list is called."""
    return title_of(box.path[-1])


def a_or_an(words):
    return f"{'an' if words[:1] in 'aeiou' else 'a'} {words}"


def any_wrong(boxes):
    return any(box.has_errors for box in boxes)


def filled_in(boxes):
    """The names of those in which something stands."""
    return ", ".join(box.label for box in boxes if box.is_filled)


def options(box):
    """The options of a choice. Those of a list are the same in each row, and are written once."""
    return Markup("".join([_option(*option) for option in box.options]))  # noqa: S704  each is written by ``format_html``


def offers(names):
    """The options of a list from which a name is completed; HTML lets them do without an end."""
    return Markup("".join([_offer(*name) for name in names]))  # noqa: S704  as above


@lru_cache(maxsize=4096)
def _option(value, words, is_chosen):
    html = '<option value="{}" selected>{}</option>' if is_chosen else '<option value="{}">{}</option>'
    return format_html(html, value, words)


@lru_cache(maxsize=4096)
def _offer(name, words):
    return format_html('<option value="{}" label="{}">' if words else '<option value="{}">', name, words)


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
    function.__name__: function
    for function in (
        *(a_or_an, any_wrong, filled_in, first_small, how_long_ago),
        *(offers, options, row_title, version),
    )
}
