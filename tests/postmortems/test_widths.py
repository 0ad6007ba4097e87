"""Every kind of page at the widths of a phone, a tablet, a laptop and a wide screen, and on paper."""

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from tests.factories import make_incident
from tests.postmortems.test_samples import one_of_each_template, pages, url_name

pytestmark = pytest.mark.django_db
CHUNKS = 4

PHONE, PAPER = 390, 680
WIDTHS = (PHONE, 768, 1280, 1920, PAPER)
#: Pages of hundreds of rows that are alike are read for accessibility with fewer of them.
SHORTER = {"lesson_matrix": "?year=2012", "timeline_overview": "?year=2012"}
#: In pixels, on the samples with all unfolded: a page above it has come apart. The incident's page is the longest.
HIGHEST, HIGHEST_INCIDENT = 18_000, 26_000
#: Answers that are no pages: they lead on, are files, or take only what is posted.
NO_PAGES = {
    *("incident_random", "incident_csv", "incident_document", "lesson_document", "document_schema"),
    *("lesson_checklist", "checklist_document", "reader_zone", "theme", "logout", "lessons_keep_apart"),
    *("robots", "vocabulary_change_undo", "search_csv", "search_json", "search_atom"),
    *("remediation_changes", "remediation_changes_of", "remediation_calendar"),
    *("remediation_csv", "remediation_tsv"),
}
#: Pages and forms of those with an account; their widths are not looked at here.
FOR_ACCOUNTS = {
    *("saved_search_rename", "saved_search_mail", "saved_search_delete", "saved_search_stop"),
    *("wikilink_list", "lesson_vocabulary", "lesson_rename", "lesson_merge", "lesson_split"),
    *("password_change", "password_change_done", "incident_edit", "incident_edit_section"),
    *("incident_history", "incident_read", "revision_detail", "revision_compare", "revision_restore"),
    *("incident_new", "incident_new_copy", "incident_copy", "incident_new_document", "incident_new_log"),
    "timeline_paste",
    *("incident_delete", "deleted_list", "incident_undelete", "incident_purge", "audit_list", "audit_csv"),
    *(f"incident_{name}" for name in ("submit", "send_back", "publish", "archive", "reopen", "visibility")),
    *(
        "review_mail_switch",
        "review_mail_stop",
        "draft_list",
        "incident_review",
        "incident_comment",
        "incident_review_names",
    ),
    *("reminder_settings", "reminder_stop", "feed_address_new", "feed_address_revoke"),
    *("remediation_step", "remediation_edit", "remediation_note", "remediation_undo"),
    *("remediation_row", "remediation_bulk", "remediation_bulk_confirm", "remediation_bulk_result"),
    "remediation_bulk_undo",
    *("comment_edit", "comment_withdraw", "comment_resolve", "comment_unresolve"),
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
    assert every >= NO_PAGES | FOR_ACCOUNTS
    return every - NO_PAGES - FOR_ACCOUNTS


def one_of_each_name():
    """A page of each template, and of each name that the URLconf has beside."""
    addresses = one_of_each_template(pages())
    others = names_of_pages() - {url_name(address) for address in addresses}
    return [*addresses, *filter(is_page, map(reverse, sorted(others)))]


def is_page(address):
    """Whether everybody gets a page there, and no file, and is led nowhere else."""
    response = Client().get(address)
    return response.status_code == 200 and response["Content-Type"].startswith("text/html")


def faults_at(widths, page):
    """What is wrong with the open page: wider than its window, higher than it may be, or a narrow box of text."""
    name = url_name(page.url)
    highest = HIGHEST_INCIDENT if name == "incident_detail" else HIGHEST
    faults = []
    for width in widths:
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
    page.emulate_media(media="screen")
    return faults


@pytest.mark.slow
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_every_page_is_accessible_in_light_and_dark_and_fits_a_phone_and_paper(page_of_samples, axe, chunk, request):
    """One page of each template; all of them, on a phone alone, with ``--every-page``."""
    page, every_page = page_of_samples, request.config.getoption("every_page")
    addresses = pages() if every_page else one_of_each_name()
    faults = []
    for address in addresses[chunk::CHUNKS]:
        page.set_viewport_size({"width": 1280, "height": 900})
        shorter = "" if every_page else SHORTER.get(url_name(address), "")
        page.goto(address + shorter)
        axe(page)
        if shorter:
            page.goto(address)
        faults += faults_at((PHONE,) if every_page else (PHONE, PAPER), page)
    assert not faults, "\n".join(faults)


@pytest.mark.long
def test_every_page_fits_every_width(page_of_samples):
    faults = []
    for address in one_of_each_name():
        page_of_samples.goto(address)
        faults += faults_at(WIDTHS, page_of_samples)
    assert not faults, "\n".join(faults)


def test_a_page_that_does_not_fit_is_named(page):
    boxes = "<div style='width: 700px'>Wide</div><p style='width: 20px'>Words in a narrow box.</p>"
    page.goto(f"data:text/html,<!DOCTYPE html><body style='margin: 0'><main>{boxes}</main>")

    faults = faults_at(WIDTHS, page)
    assert "None at 390 px is 700 px wide" in faults
    assert "None at 680 px in print: P  20 px: Words in a narrow box." in faults
    assert not [fault for fault in faults if "1280 px is" in fault]


def test_what_an_author_wrote_turns_no_text_around_it(page):
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
