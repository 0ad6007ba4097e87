"""Every kind of page at the widths of a phone, a tablet, a laptop and a wide screen, and on paper."""

from typing import Any

import pytest
from django.urls import get_resolver, reverse

from lessons.gaps.catalogue import GAPS
from lessons.models import Remediation
from tests.factories import make_incident

WIDTHS = (390, 768, 1280, 1920)
PAPER = 680
#: In pixels, on the samples with all unfolded: a page above it has come apart. The incident's page is the longest.
HIGHEST, HIGHEST_INCIDENT = 18_000, 26_000
#: Answers that are no pages: they lead on, are files, or take only what is posted.
NO_PAGES = {
    *("incident_random", "incident_csv", "incident_document", "lesson_document", "document_schema"),
    *("lesson_checklist", "checklist_document", "reader_zone", "theme", "logout", "lessons_keep_apart"),
    *("robots", "vocabulary_change_undo"),
}
#: Pages for those who write; their widths are not looked at here.
FOR_WRITERS = {
    *("wikilink_list", "lesson_vocabulary", "lesson_rename", "lesson_merge", "lesson_split"),
    *("password_change", "password_change_done"),
}
NARROW = """() => {
  document.querySelectorAll("main details").forEach((one) => one.open = true);
  const boxes = new Map();
  const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim();
    let box = walker.currentNode.parentElement;
    if (text.length < 16 || !text.includes(" ") || box.closest("svg, .visually-hidden, thead, .matrix")) continue;
    while (["inline", "contents"].includes(getComputedStyle(box).display)) box = box.parentElement;
    if (!boxes.has(box) && box.checkVisibility({ contentVisibilityAuto: true })) boxes.set(box, text);
  }
  return [...boxes].filter(([box]) => {
    const style = getComputedStyle(box);
    const inside = box.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    return style.position !== "absolute" && inside < 8 * parseFloat(style.fontSize) / 2;
  }).map(([box, text]) => `${box.tagName} ${box.className} ${box.clientWidth} px: ${text.slice(0, 40)}`);
}"""


def names_of_pages():
    """The URL names of the site's own pages, as the URLconf has them."""
    every = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    assert every >= NO_PAGES | FOR_WRITERS
    return every - NO_PAGES - FOR_WRITERS


def address_of(name):
    given: dict[str, dict[str, Any]] = {
        "incident_detail": {"slug": "2020-aws-kinesis-us-east-1"},
        "lesson_detail": {"slug": "blast-radius"},
        "service_detail": {"slug": "amazon-kinesis-data-streams"},
        "tag_detail": {"slug": "dns"},
        "gap_detail": {"slug": GAPS[0].slug},
        "remediation_detail": {"pk": Remediation.objects.values_list("pk", flat=True)[0]},
    }
    address = reverse(name, kwargs=given.get(name))
    if name == "incident_compare":
        address += "?i=2012-knight-capital-smars&i=2022-atlassian-site-deletion&i=FL-2012-01&i=FL-2017-01"
    return address


@pytest.mark.parametrize("share", range(2))
def test_every_kind_of_page_fits_every_width_and_paper(page_of_samples, share):
    page = page_of_samples
    faults = []
    for name in sorted(names_of_pages())[share::2]:
        page.emulate_media(media="screen")
        page.goto(address_of(name))
        highest = HIGHEST_INCIDENT if name == "incident_detail" else HIGHEST
        for width in (*WIDTHS, PAPER):
            page.emulate_media(media="print" if width == PAPER else "screen")
            page.set_viewport_size({"width": width, "height": 900})
            narrow = page.evaluate(NARROW)
            found = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
            where = f"{name} at {width} px" + (" in print" if width == PAPER else "")
            if width != PAPER and found[0] > width:
                faults.append(f"{where} is {found[0]} px wide")
            if found[1] > highest:
                faults.append(f"{where} is {found[1]} px high")
            faults += [f"{where}: {box}" for box in narrow]
    assert not faults, "\n".join(faults)


def test_what_an_author_wrote_turns_no_text_around_it(page, django_db_setup):
    incident = make_incident(title="تعطل الخدمة", severity=1)
    page.goto(reverse("incident_list"))

    link = page.get_by_role("rowheader").get_by_role("link", name=incident.title)
    assert link.evaluate("link => getComputedStyle(link).unicodeBidi") == "plaintext"
    after = link.locator("xpath=following-sibling::span")
    assert after.inner_text().startswith(incident.reference)
    left, right = after.evaluate(
        """note => [0, note.firstChild.length - 1].map((place) => {
          const range = document.createRange();
          range.setStart(note.firstChild, place);
          range.setEnd(note.firstChild, place + 1);
          return range.getBoundingClientRect().left;
        })"""
    )
    assert left < right
