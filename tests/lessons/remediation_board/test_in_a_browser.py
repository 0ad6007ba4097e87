import pytest
from django.urls import reverse

from tests.postmortems.test_widths import PAPER, PHONE, WIDTHS, faults_at

from .record import make_record

pytestmark = pytest.mark.django_db
URL = reverse("remediation_list")
GROUPED = f"{URL}?group=team&column=due&column=owner&column=moved&column=priority&column=status&status=any"
ADDRESSES = [URL, f"{URL}?of=theirs", GROUPED, f"{URL}?of=all", reverse("remediation_meeting")]


@pytest.mark.long
@pytest.mark.slow
def test_the_board_of_ours_is_accessible_and_fits_a_phone_and_paper(page, axe):
    make_record()
    faults = []
    for address in (URL, reverse("remediation_meeting")):
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(address)
        page.evaluate("document.querySelectorAll('main details').forEach((one) => one.open = true)")
        axe(page)
        faults += faults_at((PHONE, PAPER), page)
    assert not faults, "\n".join(faults)


@pytest.mark.long
def test_every_board_fits_every_width(page):
    make_record()
    faults = []
    for address in ADDRESSES:
        page.goto(address)
        faults += faults_at(WIDTHS, page)
    assert not faults, "\n".join(faults)


def test_it_is_filtered_by_the_keyboard_without_script(page_without_script):
    make_record()
    page = page_without_script
    page.goto(URL)
    page.get_by_label("Text").focus()
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.filter-more > summary')"):
            break
    page.keyboard.press("Enter")
    page.get_by_label("Group by").select_option("team")
    page.get_by_label("Organisation", exact=True).first.focus()
    page.get_by_role("checkbox", name="Team").check()
    page.get_by_role("button", name="Apply").click()

    assert "group=team" in page.url
    assert page.get_by_role("columnheader", name="Team").is_visible()
    assert page.get_by_role("rowheader", name="No team").is_visible()


def test_the_pages_are_valid(client, valid_html):
    make_record()
    valid_html({address: client.get(address).text for address in ADDRESSES})
