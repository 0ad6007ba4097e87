"""What axe finds inaccessible in a page that a browser shows."""

from functools import cache
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT

SCHEMES = ("light", "dark")


@cache
def script() -> str:
    return f"{AXE_SCRIPT}\n{Path(__file__).with_suffix('.js').read_text(encoding='utf-8')}"


class Accessibility:
    """All rules of axe, those on colours in light and in dark, and of two texts of each kind.

    These are the dearest rules and the only ones that the scheme changes. A kind of text is all that its colours hang
    on, so that one of a hundred rows of a table, or one masthead of thirty pages, speaks for the others.
    """

    def __init__(self) -> None:
        self.seen: dict[str, list[int]] = {scheme: [] for scheme in SCHEMES}

    def violations(self, page: Any, *, every_text: bool = False) -> list[str]:
        """What is wrong, in axe's words; `every_text` leaves no text to another of its kind."""
        page.wait_for_load_state()  # with its styles: a link that was followed by keyboard may have only just led here
        if not page.evaluate("'accessibility' in window"):
            page.evaluate(script())
        found = []
        for scheme in reversed(SCHEMES):  # the page is left in light, as it is opened
            page.emulate_media(color_scheme=scheme)
            asked = {"seen": self.seen[scheme], "everyText": every_text, "allRules": scheme == "light"}
            answer = page.evaluate("accessibility.violations", asked)
            found += answer["violations"]
            self.seen[scheme] = answer["seen"]
        return [
            f"{page.url}: {violation['help']} ({violation['id']}): {node['html']}\n    {node['failureSummary']}"
            for violation in found
            for node in violation["nodes"]
        ]
