import os

import django
from django.core.handlers.wsgi import WSGIHandler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "postmortems.settings")
django.setup(set_prefix=False)

from postmortems.operations.encoding import read_as_utf8  # noqa: E402  needs the settings


class Application(WSGIHandler):
    def __call__(self, environ, start_response):
        return super().__call__(read_as_utf8(environ), start_response)


application = Application()
