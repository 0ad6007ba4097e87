"""Visitors of a site, each with a browser's page of their own, or that of the visitor before."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

#: To start Chromium's process for a page, and to fetch fonts and styles into an empty cache, takes several times as
#: long as to open a page of the site: those who come with nothing unusual have one page, one after the other.
Kept = dict[tuple, Any]
VIEWPORT = {"width": 1280, "height": 720}


@contextmanager
def opened_page(browser: Any, url: str, kept: Kept | None = None, **options: Any) -> Iterator[Any]:
    """A page of a new visitor. The test fails if a script does, or if the browser complains, say of the policy.

    With `kept` the page is one that others have had: nothing of them is left but what the browser has cached.
    """
    complaints = []
    page: Any = None

    def on_console(message: Any) -> None:
        opened_on_purpose = message.location["url"] == page.url and message.text.startswith("Failed to load resource")
        if message.type == "error" and not opened_on_purpose:
            complaints.append(f"{message.text} {message.location['url']}")

    def on_error(error: Any) -> None:
        complaints.append(str(error))

    key = (url, *sorted(options.items()))
    page = kept.pop(key, None) if kept is not None else None
    page = page or _new_page(browser, url, options)
    page.on("console", on_console)
    page.on("pageerror", on_error)
    yield page
    page.remove_listener("console", on_console)
    page.remove_listener("pageerror", on_error)
    if kept is None:
        page.context.close()
    else:
        _forget(page)
        kept[key] = page
    assert complaints == []


def _new_page(browser: Any, url: str, options: dict) -> Any:
    context = browser.new_context(base_url=url, locale="en-GB", timezone_id="UTC", viewport=VIEWPORT, **options)
    context.add_init_script(path=Path(__file__).parent / "fonts.js")
    return context.new_page()


def _forget(page: Any) -> None:
    """Leave nothing of a visitor: no cookie, permission, size or scheme, and no page on which a script still runs."""
    for other in page.context.pages:
        if other != page:
            other.close()
    page.mouse.move(0, 0)
    page.context.clear_cookies()
    page.context.clear_permissions()
    page.goto("about:blank")
    page.emulate_media(media="null", color_scheme="null")
    page.set_viewport_size(VIEWPORT)
