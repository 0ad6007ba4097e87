"""How gunicorn runs Faultline; `gunicorn` in this folder reads it by itself."""

import os
import socket
import sys

NOT_SET_UP = 3  #: gunicorn's own code for workers that do not start

wsgi_app = "postmortems.wsgi"
bind = "127.0.0.1:8000"
worker_class = "gthread"
workers = 5
threads = 8
#: A worker that does not come back for so many seconds is started anew, and so is one that has served long.
timeout = 60
graceful_timeout = 30
max_requests = 5000
max_requests_jitter = 500
#: A proxy keeps its connections open for the next request.
keepalive = 5
limit_request_line = 8190
limit_request_fields = 60
control_socket_disable = True


def on_starting(server):
    """End with one line, before any worker is there, where the settings are wrong or the address is taken."""
    for address in server.cfg.address:
        if isinstance(address, tuple):
            refuse_taken(*address[:2])
    child = os.fork()  # in which the settings are loaded, so that a reload of this process still reads them anew
    if child == 0:
        os._exit(is_not_set_up(server.app))
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == NOT_SET_UP:
        sys.exit(NOT_SET_UP)


def is_not_set_up(app):
    """Load the application; NOT_SET_UP, with one line that says why, where its settings are wrong."""
    from django.core.exceptions import ImproperlyConfigured

    try:
        app.wsgi()
    except ImproperlyConfigured as error:
        sys.stderr.write(f"Faultline is not set up: {error}\n")
        sys.stderr.flush()
        return NOT_SET_UP
    except BaseException:
        return 0
    return 0


def refuse_taken(host, port):
    family, kind, protocol, _, address = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, protocol) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(address)
        except OSError as error:
            sys.exit(f"Faultline cannot listen on {host}:{port}: {error.strerror}. “--bind HOST:PORT” names another.")
