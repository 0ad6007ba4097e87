"""The incident page as a browser lays it out: a long postmortem at four widths, with the keyboard, and on paper."""

import re

import pytest

pytestmark = pytest.mark.django_db
ADDRESS = "/incidents/2020-aws-kinesis-us-east-1/"
#: The width of the window, and how high the page of Kinesis may be there.
HIGHEST = {390: 14_000, 768: 10_000, 1280: 8_500, 1920: 8_000}
MOST_SHEETS, MOST_STOPS = 8, 45
NARROW_TEXTS = """() => {
  const narrow = [];
  const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.data.trim(), box = walker.currentNode.parentElement;
    if (text.length < 20 || box.closest("svg, .visually-hidden") || !box.checkVisibility()) continue;
    let block = box;
    while (getComputedStyle(block).display.startsWith("inline")) block = block.parentElement;
    if (block.clientWidth < 4 * parseFloat(getComputedStyle(block).fontSize)) narrow.push(text);
  }
  return narrow;
}"""


@pytest.mark.long
def test_a_long_postmortem_fits_its_widths_its_keyboard_and_its_sheets(page_of_samples):
    page = page_of_samples
    for width, highest in HIGHEST.items():
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(ADDRESS)

        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate("document.documentElement.scrollHeight") <= highest, f"at {width}"
        assert page.evaluate(NARROW_TEXTS) == [], f"at {width}"

    stops = 0
    while not page.evaluate("document.activeElement.matches('[data-contents] a')"):
        page.keyboard.press("Tab")
        stops += 1
        assert stops <= MOST_STOPS

    marks = page.locator(".timeline-chart a[tabindex]")
    assert [mark.get_attribute("tabindex") for mark in marks.all()].count("0") == 1
    page.locator('.timeline-chart a[tabindex="0"]').focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.dataset.first") == "2"
    page.keyboard.press("End")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.timeline-chart')") is None

    page.evaluate("document.getElementById('causes').scrollIntoView()")
    page.wait_for_selector('[data-contents] a[href="#causes"][aria-current="true"]')
    assert page.locator("[data-contents] [aria-current]").count() == 1

    page.goto(f"{ADDRESS}#remediation-9")
    assert page.locator("#remediation-9").is_visible()

    page.goto(ADDRESS)
    paper = page.pdf(prefer_css_page_size=True)
    assert 1 < len(re.findall(rb"/Type\s*/Page\b(?!s)", paper)) <= MOST_SHEETS
    page.emulate_media(media="print")
    for folded in page.locator("details.more > :not(summary)").all():
        assert folded.is_visible()
