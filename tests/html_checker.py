"""The HTML checker: a Java program that takes seconds to start, so that one serves all workers of a run."""

import json
import socket
import time
from http.client import HTTPConnection
from pathlib import Path

from tests import shared

OPTIONS = ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xss8m", "-Dnu.validator.servlet.bind-address=127.0.0.1"]
MAX_SIZE = "-Dnu.validator.servlet.max-file-size=50000000"
STARTS_WITHIN = 120  # seconds, on a machine that has much else to do


def start(jar: Path) -> None:
    """Start the checker, unless another worker has; it is not ready yet."""
    with shared.once("html-checker") as first:
        if first:
            port = _free_port()
            program = ["java", *OPTIONS, MAX_SIZE, "-cp", str(jar), "nu.validator.servlet.Main", str(port)]
            with open(shared.folder() / "html-checker.log", "w") as log:
                shared.start(program, log)
            _note().write_text(str(port))


def errors(html: str) -> list[str]:
    """What is wrong with the page, in the checker's words."""
    deadline = time.monotonic() + STARTS_WITHIN
    while True:
        try:
            answer = _asked(html)
            break
        except ConnectionRefusedError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
    return [f"{message['message']}\n    {message.get('extract')!r}" for message in json.loads(answer)["messages"]]


def _asked(html: str) -> bytes:
    connection = HTTPConnection("127.0.0.1", int(_note().read_text()), timeout=STARTS_WITHIN)
    try:
        headers = {"Content-Type": "text/html; charset=utf-8", "User-Agent": "Faultline tests"}
        connection.request("POST", "/?out=json&level=error", html.encode(), headers)
        answer = connection.getresponse()
        text = answer.read()
        assert answer.status == 200, text
        return text
    finally:
        connection.close()


def _note() -> Path:
    return shared.folder() / "html-checker"


def _free_port() -> int:
    with socket.socket() as any_port:
        any_port.bind(("127.0.0.1", 0))
        return any_port.getsockname()[1]
