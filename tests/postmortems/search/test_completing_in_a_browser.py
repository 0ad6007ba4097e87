"""The list beneath a search box, and the palette: by keyboard and pointer, told to all, and without a script."""

from urllib.parse import quote_plus

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.django_db

KINESIS = "Amazon Kinesis outage after a small capacity addition crossed a thread limit"


def typed(page, box, text):
    """The options of the box once it is answered what it asked of all that is typed."""
    asked = f"q={quote_plus(box.input_value() + text)}"
    with page.expect_response(lambda response: response.url.endswith(asked)):
        box.press_sequentially(text)
    return page.get_by_role("listbox", name="Suggestions").get_by_role("option")


def test_a_box_completes_by_keyboard_as_a_combobox_does(page_of_samples):
    page = page_of_samples
    page.goto("/lessons/")
    page.keyboard.press("/")
    box = page.get_by_role("combobox", name="Search postmortems")
    expect(box).to_be_focused()
    before = page.locator("main").bounding_box()
    options = typed(page, box, "thread limit")
    expect(options.first).to_contain_text(KINESIS)

    assert page.locator("main").bounding_box() == before  # nothing moves
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(page.locator(".masthead [role=status]")).to_have_text("1 suggestion")
    assert box.get_attribute("aria-activedescendant") is None
    page.keyboard.press("ArrowDown")
    expect(box).to_have_attribute("aria-activedescendant", options.first.get_attribute("id"))
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_value("thread limit")
    page.keyboard.press("Escape")
    expect(options).to_have_count(0)
    expect(box).to_have_value("thread limit")
    expect(box).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Alt+ArrowDown")
    expect(options).to_have_count(1)
    assert box.get_attribute("aria-activedescendant") is None
    page.keyboard.press("Tab")
    expect(options).to_have_count(0)
    box.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/incidents/2020-aws-kinesis-us-east-1/")


def test_enter_searches_as_long_as_nothing_is_chosen(page_of_samples):
    page = page_of_samples
    page.goto("/")
    expect(typed(page, page.get_by_role("combobox"), "kinesis").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("End")
    page.keyboard.press("Enter")

    page.wait_for_url("**/search/?q=kinesis")


def test_a_filter_is_completed_step_by_step(page_of_samples):
    page = page_of_samples
    page.goto("/")
    box = page.get_by_role("combobox")
    typed(page, box, "thread sev").get_by_text("severity:").click()
    expect(box).to_have_value("thread severity:")
    expect(box).to_be_focused()
    page.get_by_role("option", name="SEV-2").click()
    expect(box).to_have_value("thread severity:2 ")
    expect(page.get_by_role("option")).to_have_count(0)


def test_what_was_typed_since_is_not_answered_by_what_was_asked_before(page_of_samples):
    page = page_of_samples
    page.goto("/")
    held = []
    page.route("**/search/complete/?q=kinesis", lambda route: held.append(route))
    box = page.get_by_role("combobox")
    box.fill("kinesis")
    page.wait_for_timeout(300)
    expect(typed(page, box, " dat").first).to_contain_text("Amazon Kinesis Data Streams")
    [first] = held
    first.continue_()
    page.unroute_all()
    box.fill("")
    expect(page.get_by_role("option")).to_have_count(0)


def test_what_is_pasted_is_sent_nowhere_before_somebody_searches(page_of_samples):
    page = page_of_samples
    page.goto("/")
    box = page.get_by_role("combobox")
    sent = []
    note = lambda request: sent.append(request.url)  # noqa: E731  taken away again by its name
    page.on("request", note)
    box.fill("kinesis " * 20)
    page.wait_for_timeout(400)
    box.fill("")
    expect(typed(page, box, "kinesis").first).to_be_visible()
    page.remove_listener("request", note)
    assert any("q=kinesis" in url for url in sent)
    assert all("kinesis+kinesis" not in url for url in sent)


def test_the_palette_jumps_by_name_and_gives_the_focus_back(page_of_samples, axe):
    page = page_of_samples
    page.goto("/lessons/")
    page.get_by_label("Name or symptom").focus()
    page.keyboard.press("Control+k")
    palette = page.get_by_role("dialog", name="Go to anything by name")
    box = palette.get_by_role("combobox")
    expect(box).to_be_focused()
    expect(page.get_by_role("option", name="Lesson matrix")).to_be_visible()
    assert box.get_attribute("aria-activedescendant") is None
    options = typed(page, box, "matr")
    expect(options).to_have_count(2)
    expect(options.first).to_have_attribute("aria-selected", "true")
    axe(page)
    page.keyboard.press("Escape")
    expect(palette).to_be_hidden()
    expect(page.get_by_label("Name or symptom")).to_be_focused()

    page.get_by_role("button", name="Go to anything by name").click()
    expect(box).to_have_value("")
    expect(typed(page, box, "matr")).to_have_count(2)
    page.keyboard.press("Enter")
    page.wait_for_url("**/lessons/matrix/")
    page.keyboard.press("Control+k")
    expect(typed(page, box, "no such thing")).to_have_count(1)
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=no+such+thing")


@pytest.mark.long
def test_the_open_list_is_accessible(page_of_samples, axe):
    page = page_of_samples
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto("/")
    expect(typed(page, page.get_by_role("combobox"), "kin").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_without_a_script_the_box_is_a_search_box(page_of_samples_without_script):
    page = page_of_samples_without_script
    page.goto("/lessons/")
    expect(page.get_by_role("button", name="Go to anything by name")).to_be_hidden()
    box = page.get_by_role("searchbox", name="Search postmortems")
    box.fill("kinesis")
    box.press("Enter")
    page.wait_for_url("**/search/?q=kinesis")
