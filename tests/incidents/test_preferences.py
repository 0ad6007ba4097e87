import pytest
from django.test import Client

pytestmark = pytest.mark.django_db

PAGE = "/accounts/login/"


def html_tag(client):
    return client.get(PAGE).text.partition("<html")[2].partition(">")[0]


def test_the_system_decides_until_somebody_chooses(client):
    assert "data-theme" not in html_tag(client)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_chosen_theme_is_kept_for_the_next_page(client, theme):
    client.post("/theme/", {"theme": theme})

    assert f'data-theme="{theme}"' in html_tag(client)
    assert f'value="{theme}" aria-pressed="true"' in client.get(PAGE).text


def test_the_choice_can_be_given_back_to_the_system(client):
    client.post("/theme/", {"theme": "dark"})

    client.post("/theme/", {"theme": "system"})

    assert "data-theme" not in html_tag(client)


def test_a_theme_that_is_none_is_not_written_into_the_page(client):
    client.cookies["theme"] = '"><script>'

    assert "data-theme" not in html_tag(client)


def test_choosing_leads_back_to_the_page(client):
    assert client.post("/theme/", {"theme": "dark", "next": "/lessons/?page=2"}).url == "/lessons/?page=2"


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org/", "javascript:alert(1)", ""])
def test_choosing_never_leads_to_another_site(client, elsewhere):
    assert client.post("/theme/", {"theme": "dark", "next": elsewhere}).url == "/"


@pytest.mark.parametrize("form", [("/theme/", "theme", "dark"), ("/zone/", "zone", "UTC"), ("/zone/", "zone", "none")])
@pytest.mark.parametrize("nowhere", ["#", "#top", "nowhere", "lesson_detail", "?a=b", ";", "\0", "@evil.example"])
def test_what_is_no_page_leads_home(client, form, nowhere):
    address, name, chosen = form

    assert client.post(address, {name: chosen, "next": nowhere}).url == "/"


def test_a_theme_can_be_chosen_before_logging_in_to_a_site_that_is_not_public(client, settings):
    settings.FAULTLINE_PUBLIC = False

    assert client.post("/theme/", {"theme": "dark", "next": PAGE}).url == PAGE


def test_a_link_cannot_choose(client):
    assert client.get("/theme/").status_code == 405


def test_the_theme_changes_at_once_and_stays_when_the_page_is_loaded_again(page):
    page.goto(PAGE)

    with page.expect_response("**/theme/"):
        page.get_by_role("button", name="Dark").click()

    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.reload()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert page.get_by_role("button", name="Dark").get_attribute("aria-pressed") == "true"


def test_a_slash_goes_to_the_search_but_is_typed_in_a_field(page):
    page.goto(PAGE)
    page.get_by_label("Username").fill("")
    page.keyboard.type("a/b")
    assert page.get_by_label("Username").input_value() == "a/b"

    page.get_by_role("heading", name="Log in").click()
    page.keyboard.press("/")

    assert page.evaluate("document.activeElement.name") == "q"


@pytest.mark.parametrize("address", ["/theme/", "/zone/"])
def test_another_site_cannot_choose_for_a_reader(client, address):
    for headers in (
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site", "origin": "http://testserver"},
        {"origin": "https://elsewhere.example"},
        {"origin": "null"},
    ):
        chosen = {"theme": "dark", "zone": "UTC"}
        assert client.post(address, chosen, headers=headers).status_code == 403, headers
    assert not client.cookies


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"sec-fetch-site": "same-origin", "origin": "http://behind-a-proxy.example"},
        {"sec-fetch-site": "none"},
        {"origin": "http://testserver"},
        {"origin": "https://faultline.example.org"},
    ],
)
def test_a_form_of_this_site_needs_no_token(settings, headers):
    settings.CSRF_TRUSTED_ORIGINS = ["https://faultline.example.org"]
    client = Client(enforce_csrf_checks=True)

    assert client.post("/theme/", {"theme": "dark"}, headers=headers).status_code == 302
    assert client.cookies["theme"].value == "dark"
