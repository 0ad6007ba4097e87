"""gunicorn with one worker, and one client that keeps its connection."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import NamedTuple

from benchmarks.processes import children_of, memory_of, seconds_of

ROOT = Path(__file__).resolve().parent.parent
#: What a browser asks with.
BROWSER = {"Accept": "text/html", "Accept-Encoding": "gzip, deflate, br", "Accept-Language": "en"}
PATIENCE = 300


class Answer(NamedTuple):
    status: int
    headers: http.client.HTTPMessage
    size: int  #: as it came over the wire
    seconds: float


class Server:
    """One worker at work, and a connection to it."""

    def __init__(self, process: subprocess.Popen, port: int):
        self.process, self.port = process, port
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)

    def get(self, address: str, **headers: str) -> Answer:
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        for attempt in (1, 2):
            started = time.perf_counter()
            try:
                self.connection.request("GET", address, headers={**BROWSER, **headers})
                response = self.connection.getresponse()
                body = response.read()
            except (http.client.HTTPException, ConnectionError):  # an idle connection is closed after some seconds
                self.connection.close()
                if attempt == 2:
                    raise
                continue
            return Answer(response.status, response.headers, len(body), time.perf_counter() - started)
        raise AssertionError

    def seconds(self) -> float:
        return seconds_of(children_of(self.process.pid))

    def memory(self) -> float:
        return memory_of(children_of(self.process.pid))


@contextmanager
def serving(application: str, **environment: str) -> Iterator[Server]:
    """Serve a WSGI application, until the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["--workers", "1", "--threads", "1", "--max-requests", "0", "--max-requests-jitter", "0"]
    command = [sys.executable, "-m", "gunicorn", *options, "--timeout", str(PATIENCE), "--bind", f"127.0.0.1:{port}"]
    with TemporaryFile() as log:
        process = subprocess.Popen(
            [*command, application], cwd=ROOT, env={**os.environ, **environment}, stdout=log, stderr=log
        )
        server = Server(process, port)
        try:
            wait_for(server, log)
            yield server
        finally:
            server.connection.close()
            process.terminate()
            process.wait()


def wait_for(server: Server, log) -> None:
    for _ in range(600):
        try:
            server.get("/bare/")
            return
        except OSError:
            if server.process.poll() is not None:
                break
            time.sleep(0.1)
    log.seek(0)
    raise RuntimeError(f"gunicorn did not start:\n{log.read().decode()[-2000:]}")
