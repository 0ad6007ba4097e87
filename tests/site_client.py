"""A client whose requests come to Django as they do from a web server."""

from django.test import Client

from postmortems.operations.encoding import read_as_utf8


class SiteClient(Client):
    """Answers a fault with its page; takes requests that name another encoding as the application does."""

    def __init__(self):
        super().__init__(raise_request_exception=False)

    def _base_environ(self, **request):
        return read_as_utf8(super()._base_environ(**request))  # type: ignore[misc]  # known to no stub
