"""A site on a database of its own, beside the one that pytest-django serves."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.servers.basehttp import ThreadedWSGIServer
from django.test.testcases import LiveServerThread

from tests import databases


@contextmanager
def serving(database: str) -> Iterator[str]:
    """Serve what the database of that name holds; the address."""

    class Server(ThreadedWSGIServer):
        def process_request_thread(self, request, client_address):
            with databases.connected_to(database):
                super().process_request_thread(request, client_address)

    class Thread(LiveServerThread):
        server_class = Server

    thread = Thread("localhost", static_handler=StaticFilesHandler)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    yield f"http://localhost:{thread.port}"
    thread.terminate()
