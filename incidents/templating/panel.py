"""Parts of a page that have a template of their own, and a function that fills it."""

from functools import wraps

from django.template import engines
from markupsafe import Markup


def panel(template):
    """Makes of a function that returns what a template needs one that returns the template, drawn."""

    def drawing(fill):
        @wraps(fill)
        def draw(*args, **kwargs):
            drawn = engines["jinja2"].env.get_template(template)  # type: ignore[attr-defined]
            return Markup(drawn.render(fill(*args, **kwargs)))  # noqa: S704

        return draw

    return drawing
