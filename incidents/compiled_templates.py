"""Templates that are compiled, for forms of hundreds of fields: ours, and those that Django has for widgets."""

from functools import cache
from pathlib import Path

import django.forms
from django.conf import settings
from django.forms.renderers import TemplatesSetting
from django.template.backends.jinja2 import Jinja2

OURS = settings.BASE_DIR / "templates" / "compiled"
DJANGOS = Path(django.forms.__file__).parent / "jinja2"


@cache
def engine():
    options = {"auto_reload": settings.DEBUG, "trim_blocks": True, "lstrip_blocks": True}
    return Jinja2({"APP_DIRS": False, "DIRS": [OURS, DJANGOS], "NAME": "compiled", "OPTIONS": options})


@cache
def compiled(name):
    return engine().get_template(name)


@cache
def is_compiled(name):
    is_our_own = (settings.BASE_DIR / "templates" / name).is_file()
    return not is_our_own and any((folder / name).is_file() for folder in (OURS, DJANGOS))


class CompiledWidgets(TemplatesSetting):
    """Django's own widgets by compiled templates, what the site has of its own, and the administration's, by those."""

    def get_template(self, template_name):
        return compiled(template_name) if is_compiled(template_name) else super().get_template(template_name)


class CompiledPart:
    """A part of a page that a template of Django includes, rendered with all that the page is."""

    def __init__(self, name):
        self.name = name

    def render(self, context):
        return compiled(self.name).render(context.flatten())
