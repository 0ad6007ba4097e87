"""What a browser waits for: how soon a page shows, what moves, and what it fetches, as in production.

Each page is opened by a new visitor on a processor slowed to a quarter, once on the machine's own network and once on
that of a phone. What is largest shows at its largest contentful paint; what moves afterwards is the layout shift.
"""

import contextlib
import os
import secrets
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from pathlib import Path

from playwright.sync_api import Browser, ViewportSize, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
RUNS = 3
SLOWDOWN = 4
PAGES = {
    "home": "/",
    "incidents": "/incidents/",
    "incident, long": "/incidents/2020-aws-kinesis-us-east-1/",
    "incident, short": "/incidents/2021-fastly-global-outage/",
    "timelines": "/timelines/",
    "lessons": "/lessons/",
    "lesson": "/lessons/blast-radius/",
    "matrix": "/lessons/matrix/",
    "remediations": "/remediations/",
    "login": "/accounts/login/",
}
#: Milliseconds there and back, and bits in a second: the machine itself, and a phone on a middling day.
NETWORKS: dict[str, tuple[int, int] | None] = {"own network": None, "phone": (150, 1_600_000)}
SCREENS: dict[str, ViewportSize] = {
    "own network": {"width": 1280, "height": 800},
    "phone": {"width": 390, "height": 844},
}
OBSERVE = """
  window.measured = { paint: 0, shift: 0, moved: [] };
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => {
    measured.paint = entry.startTime;
  })).observe({ type: "largest-contentful-paint", buffered: true });
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => {
    measured.shift += entry.value;
    entry.sources.forEach((source) => measured.moved.push(
      source.node?.parentElement?.outerHTML.replace(/\\s+/g, " ").slice(0, 80)));
  })).observe({ type: "layout-shift", buffered: true });
"""


@contextlib.contextmanager
def site(folder: str):
    """The site with the samples, set up and served as in production."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "DEBUG": "0",
        "HTTPS": "0",
        "ALLOWED_HOSTS": "127.0.0.1",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "DATABASE_URL": f"sqlite:///{folder}/samples.sqlite3",
    }
    for command in ["migrate"], ["import_postmortems", "fixtures"], ["collectstatic", "--no-input"]:
        command = [sys.executable, "manage.py", *command]
        subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    server = [sys.executable, "-m", "gunicorn", "postmortems.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "1"]
    with subprocess.Popen(server, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL) as process:
        address = f"http://127.0.0.1:{port}"
        try:
            wait_for(address)
            yield address
        finally:
            process.terminate()


def wait_for(address: str):
    for _ in range(100):
        with contextlib.suppress(OSError):
            urllib.request.urlopen(address).close()
            return
        time.sleep(0.2)
    raise SystemExit("The site did not start.")


def opened(browser: Browser, address: str, network: str):
    """What one visit measured, and the bytes that came over the wire, by kind."""
    context = browser.new_context(viewport=SCREENS[network])
    page = context.new_page()
    page.add_init_script(OBSERVE)
    tools = context.new_cdp_session(page)
    tools.send("Network.enable")
    tools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
    if of_network := NETWORKS[network]:
        latency, bits = of_network
        speed = {"downloadThroughput": bits / 8, "uploadThroughput": bits / 8}
        tools.send("Network.emulateNetworkConditions", {"offline": False, "latency": latency, **speed})
    kinds, size, requests = {}, Counter(), Counter()
    tools.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["type"]}))

    def finished(event):
        size[kinds.get(event["requestId"], "Other")] += event["encodedDataLength"]
        requests[kinds.get(event["requestId"], "Other")] += 1

    tools.on("Network.loadingFinished", finished)
    page.goto(address)
    page.wait_for_timeout(500)
    measured = page.evaluate("measured")
    context.close()
    return measured, size, requests


def main():
    with tempfile.TemporaryDirectory() as folder, site(folder) as address, sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("chromium-headless-shell"), args=arguments
        )
        write = sys.stdout.write
        write(f"Processor slowed {SLOWDOWN} times; medians of {RUNS} visits with nothing kept; kB as they come\n\n")
        write(f"{'page':16} {'network':12} {'shows':>8} {'shift':>7} {'HTML':>6} {'CSS':>6} {'fonts':>6} {'JS':>6}")
        write(f" {'all but HTML':>13} {'requests':>9}\n")
        wanted = sys.argv[1:] or PAGES
        for name, path in ((name, PAGES[name]) for name in wanted):
            for network in NETWORKS:
                visits = [opened(browser, address + path, network) for _ in range(RUNS)]
                paint = statistics.median(measured["paint"] for measured, _, _ in visits)
                shift = max(measured["shift"] for measured, _, _ in visits)
                _, size, requests = visits[-1]
                kilobytes = {kind: size[kind] / 1000 for kind in ("Document", "Stylesheet", "Font", "Script")}
                beside = (size.total() - size["Document"]) / 1000
                write(f"{name:16} {network:12} {paint:5.0f} ms {shift:7.3f}")
                write("".join(f" {value:6.1f}" for value in kilobytes.values()))
                write(f" {beside:13.1f} {requests.total():9}\n")
                for node in {node for measured, _, _ in visits for node in measured["moved"]}:
                    write(f"    moved: {node}\n")
        browser.close()


if __name__ == "__main__":
    main()
