"""The pages of saved searches: keep, rename, switch mails, delete; one's own alone."""

import re
from urllib.parse import quote

import pytest
from django.test import Client

from postmortems.models import SavedSearch
from postmortems.search.index.indexing import take_in
from postmortems.search.saved.addresses import to_stop, to_stop_all
from tests.factories import make_draft, make_incident, make_reader, make_saved_search

pytestmark = pytest.mark.django_db
LIST, NEW = "/search/saved/", "/search/saved/new/"


@pytest.fixture
def me(client):
    reader = make_reader("me", email="me@example.org")
    client.force_login(reader)
    return reader


def refused(client, **data):
    """What the page says against saving this."""
    response = client.post(NEW, {"name": "Name", "query": "q=retry", **data})
    assert response.status_code == 200
    assert not SavedSearch.objects.filter(owner__username="me").exists()
    return response.text.partition('role="alert"')[2].partition("</section>")[0]


@pytest.mark.both_databases
def test_a_search_is_saved_from_its_results_in_one_form_with_what_matches_it_already(client, me):
    matching, other = make_incident(title="Retry storm", tags=["dns"], severity=1), make_incident(title="Other")
    make_draft(title="Retry storm that I may not read", tags=["dns"], severity=1)
    results = client.get("/search/?q=retry&page=1&sort=-date").text
    assert f'action="{NEW}"' in results
    [query] = re.findall(r'name="query" value="([^"]*)"', results)
    assert query.replace("&amp;", "&") == "?q=retry&sort=-date"

    query = "?i=x&severity=1&page=3&tag=dns&sort=-date&unknown=1&q=%20retry%20&q=retry%20%20storm%20"
    response = client.post(NEW, {"name": "  Storms   of DNS ", "query": query, "notify": "on"}, follow=True)

    [saved] = SavedSearch.objects.all()
    assert (saved.owner, saved.name, saved.notify) == (me, "Storms of DNS", True)
    assert saved.query == "q=retry++storm&severity=1&tag=dns&sort=-date&exact=1"
    assert saved.known == {matching.pk}
    assert other.pk not in saved.known
    assert response.redirect_chain == [(LIST, 302)]
    assert "Saved as “Storms of DNS”." in response.text
    assert f'href="{saved.get_absolute_url().replace("&", "&amp;")}"' in response.text
    for part in ("retry  storm", "Severity: SEV-1", "Tag: dns", "Order: Newest"):
        assert f'<span class="tag">{part}</span>' in response.text
    assert "me@example.org" in response.text


def test_a_reader_without_an_account_is_led_to_the_form_by_way_of_the_login(client):
    make_incident(title="Retry storm")
    html = client.get("/search/?q=retry").text
    assert "csrfmiddlewaretoken" not in html
    assert f'href="/accounts/login/?next={quote(NEW, safe="/")}%3Fq%3Dretry"' in html

    client.force_login(make_reader())
    html = client.get(f"{NEW}?q=retry&page=2").text
    assert 'name="query" value="q=retry&amp;page=2"' in html
    assert '<span class="tag">retry</span>' in html


def test_what_finds_nothing_yet_can_be_saved_too(client, me):
    assert f'action="{NEW}"' in client.get("/search/?q=unheardof").text

    client.post(NEW, {"name": "To come", "query": "q=unheardof", "notify": "on"})
    assert SavedSearch.objects.get().known == set()


def test_every_page_of_saved_searches_asks_for_an_account_and_is_kept_by_no_cache(client, me):
    search = make_saved_search(owner=me)
    pages = [LIST, NEW, *(f"{LIST}{search.pk}/{verb}/" for verb in ("rename", "delete"))]
    for page in pages:
        response = client.get(page)
        assert response.status_code == 200, page
        assert "no-store" in response["Cache-Control"], page
    client.logout()
    for page in [*pages, f"{LIST}{search.pk}/mail/"]:
        assert client.post(page, {"name": "Mine"}).url.startswith("/accounts/login/?next="), page
    assert SavedSearch.objects.get().name == search.name


def test_the_searches_of_others_do_not_exist(client, me):
    other = make_saved_search(name="Of somebody else", query="q=hush")

    assert "somebody" not in client.get(LIST).text
    for verb in ("rename", "mail", "delete"):
        for pk in (other.pk, 10**30):
            assert client.post(f"{LIST}{pk}/{verb}/", {"name": "Mine"}).status_code == 404, verb
    assert client.get(f"{LIST}{other.pk}/rename/").status_code == 404
    assert SavedSearch.objects.get().name == "Of somebody else"
    client.post(NEW, {"name": "Of somebody else", "query": "q=retry"})
    assert SavedSearch.objects.filter(name="Of somebody else").count() == 2


def test_a_search_is_renamed_and_only_its_name_changes(client, me):
    search, other = make_saved_search(owner=me, name="Before"), make_saved_search(owner=me, name="Taken")
    address = f"{LIST}{search.pk}/rename/"
    assert 'value="Before"' in client.get(address).text

    assert "You have a saved search of this name already." in client.post(address, {"name": " Taken "}).text
    assert "Rename “Before”" in client.post(address, {"name": ""}).text
    response = client.post(address, {"name": "After", "query": "q=other", "notify": ""}, follow=True)
    assert "“Before” is now “After”." in response.text
    search.refresh_from_db()
    assert (search.name, search.query, search.notify) == ("After", "q=retry", True)
    assert client.post(address, {"name": "After"}).status_code == 302
    other.refresh_from_db()
    assert other.name == "Taken"


@pytest.mark.both_databases
def test_what_a_correction_found_is_saved_and_never_corrected_again(client, me):
    make_incident(title="Zeppelin is down")
    take_in()
    [query] = re.findall(r'name="query" value="([^"]*)"', client.get("/search/?q=zepelin").text)
    assert query == "?q=zeppelin"
    client.post(NEW, {"name": "Zeppelin", "query": query})
    client.post(NEW, {"name": "As typed", "query": "q=zepelin"})

    corrected, typed = SavedSearch.objects.order_by("pk")
    assert (corrected.query, len(corrected.known)) == ("q=zeppelin&exact=1", 1)
    assert (typed.query, typed.known) == ("q=zepelin&exact=1", set())


@pytest.mark.both_databases
def test_mails_are_switched_off_and_on_for_what_matches_from_then_on(client, me):
    search = make_saved_search(owner=me, notify=True)
    address = f"{LIST}{search.pk}/mail/"
    assert client.get(address).status_code == 405
    assert 'name="off"' in client.get(LIST).text

    client.post(address, {"off": ""})
    search.refresh_from_db()
    assert not search.notify
    incident = make_incident(title="Retry")
    assert 'name="on"' in client.get(LIST).text
    assert "a mail says so" in client.post(address, {"on": ""}, follow=True).text
    search.refresh_from_db()
    assert search.notify
    assert search.known == {incident.pk}


def test_a_search_is_deleted_after_a_page_has_asked(client, me):
    search = make_saved_search(owner=me, name="Gone soon")
    address = f"{LIST}{search.pk}/delete/"
    assert "Delete “Gone soon”?" in client.get(address).text
    assert SavedSearch.objects.exists()

    assert "“Gone soon” is deleted." in client.post(address, follow=True).text
    assert not SavedSearch.objects.exists()
    make_saved_search(owner=me)
    me.delete()
    assert not SavedSearch.objects.exists()


def test_every_change_needs_the_token_of_the_form(me):
    client = Client(enforce_csrf_checks=True)
    client.force_login(me)
    search = make_saved_search(owner=me)

    for page in (NEW, *(f"{LIST}{search.pk}/{verb}/" for verb in ("rename", "mail", "delete"))):
        assert client.post(page, {"name": "Other", "query": "q=retry"}).status_code == 403, page
    assert SavedSearch.objects.get().name == search.name


def test_an_account_without_an_address_and_a_site_without_a_mail_server_say_so(client, settings):
    client.force_login(make_reader())
    for page in (LIST, f"{NEW}?q=retry"):
        assert "Your account has no e-mail address" in client.get(page).text
    settings.SENDS_MAIL = False
    for page in (LIST, f"{NEW}?q=retry"):
        assert "This site sends no mails" in client.get(page).text


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"query": ""}, "There is nothing to save"),
        ({"query": "?page=3&i=x&sort=title"}, "There is nothing to save"),
        ({"query": "q=%20%20"}, "There is nothing to save"),
        ({"query": "q=-dns"}, "To leave something out, say also what to look for"),
        ({"query": "tag=nothing-has-it"}, "There is no tag nothing-has-it"),
        ({"query": "q=service%3Anothing"}, "There is no service nothing"),
        ({"query": "severity=9&year=x"}, "There is no severity 9"),
        ({"query": "q=a%00b"}, "control character"),
        ({"query": "q=a&severity=%1B"}, "control character"),
        ({"query": "q=" + "x" * 100_000}, "at most 16000 characters"),
        ({"query": "q=" + quote("é " * 1_500)}, "more than 8,000 characters"),
        ({"name": ""}, "Name: This field is required"),
        ({"name": "\u200b"}, "nothing in it that can be seen"),
        ({"name": "a\nb\x07"}, "control character"),
        ({"name": "x" * 101}, "at most 100 characters"),
    ],
)
def test_what_cannot_be_saved_is_refused_with_its_reason(client, me, data, said):
    assert said in refused(client, **data)


@pytest.mark.parametrize(
    "query",
    [
        "%",
        "%ED%A0%80",
        "q=%FF%FE",
        "q=" + quote("'; DROP TABLE x; --"),
        'q="unbalanced',
        "q=a:*|!&",
        "q=\u202etest",
        "&&=",
    ],
)
def test_whatever_is_sent_as_a_search_is_saved_or_refused(client, me, query):
    assert client.post(NEW, {"name": "Name", "query": "a=&" * 4_500}).status_code == 400
    response = client.post(NEW, {"name": "<script>alert(1)</script>", "query": query})
    assert response.status_code in (200, 302)
    assert "<script>alert" not in response.text + client.get(LIST).text


def test_a_hundred_searches_can_be_kept_and_the_list_asks_as_often_as_for_one(client, me, django_assert_num_queries):
    make_saved_search(owner=me)
    with django_assert_num_queries(4):  # the session, the account, its groups, its searches
        client.get(LIST)
    for _ in range(99):
        make_saved_search(owner=me, query="q=service%3Akinesis&tag=dns&severity=1")
    with django_assert_num_queries(4):
        assert client.get(LIST).text.count('scope="row"') == 100

    response = client.post(NEW, {"name": "One more", "query": "q=retry"})
    assert "as many as can be kept" in response.text
    assert SavedSearch.objects.count() == 100


@pytest.mark.both_databases
def test_a_search_is_not_saved_before_all_that_has_changed_is_in_the_index(client, me, monkeypatch):
    make_incident(title="Retry")
    search = make_saved_search(notify=False, owner=me)
    monkeypatch.setattr("postmortems.search.searching.take_in_some", lambda: False)

    assert "cannot be searched yet" in client.post(NEW, {"name": "Name", "query": "q=retry"}).text
    assert "cannot be searched yet" in client.post(f"{LIST}{search.pk}/mail/", {"on": ""}, follow=True).text
    assert [saved.notify for saved in SavedSearch.objects.all()] == [False]


def path_of(address):
    return address.removeprefix("http://127.0.0.1:8000")


@pytest.mark.parametrize("is_public", [True, False])
def test_mails_are_stopped_by_the_link_in_them_without_logging_in(settings, is_public):
    settings.FAULTLINE_PUBLIC = is_public
    client = Client(enforce_csrf_checks=True)
    search = make_saved_search(name="Storms")
    second, others = make_saved_search(owner=search.owner), make_saved_search()

    def mailed_for():
        return set(SavedSearch.objects.filter(notify=True))

    one, whole = path_of(to_stop(search)), path_of(to_stop_all(search.owner))
    assert "Stop the mails for “Storms”?" in client.get(one).text
    page = client.get(whole)
    assert "for all saved searches?" in page.text
    assert "Storms" not in page.text
    assert "no-store" in page["Cache-Control"]
    assert mailed_for() == {search, second, others}

    assert "Mails for “Storms” are off." in client.post(one).text
    assert mailed_for() == {second, others}
    response = client.post(whole, {"List-Unsubscribe": "One-Click"})  # as mail programs do
    assert response.status_code == 200
    assert mailed_for() == {others}
    search.delete()
    assert "has been deleted" in client.get(one).text
    assert client.post(one).status_code == 200


def test_a_link_that_was_changed_stops_nothing(client):
    search = make_saved_search()
    address = path_of(to_stop(search))
    other = address.replace(f"search-{search.pk}:", f"search-{search.pk + 1}:")
    assert other != address
    account = address.replace("/search-", "/account-")
    cut = address[:-2] + "/"

    for wrong in (other, account, cut, f"{LIST}stop/nonsense/", f"{LIST}stop/%F0%9F%92%A5:x/"):
        assert client.get(wrong).status_code == 404, wrong
        assert client.post(wrong).status_code == 404, wrong
    assert SavedSearch.objects.get().notify


@pytest.fixture
def pages(client, me):
    """The pages of saved searches, those that refuse something among them, by what they are."""
    searches = [
        make_saved_search(owner=me, name="x" * 100, query="q=" + "y" * 400),
        make_saved_search(owner=me, name="Storms", query="q=retry&tag=dns&severity=1&sort=-date", notify=False),
    ]
    make_incident(title="Retry storm")
    own = f"{LIST}{searches[0].pk}/"
    addresses = [LIST, NEW, f"{NEW}?q=retry", f"{own}rename/", f"{own}delete/", path_of(to_stop(searches[0]))]
    return [*addresses, path_of(to_stop_all(me)), "/search/?q=unheardof"]


def test_the_pages_are_valid_html(client, me, pages, valid_html, settings):
    me.email = ""
    me.save()
    found = {address: client.get(address).text for address in pages}
    found["refused"] = client.post(NEW, {"name": "", "query": "tag=nothing"}).text
    found["stopped"] = client.post(next(address for address in pages if "stop" in address)).text
    valid_html(found)


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_the_pages_are_accessible_and_work_without_a_script(
    client, me, pages, page, page_without_script, live_server, axe
):
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    page.context.add_cookies([session])
    for address in (LIST, pages[2], pages[4], pages[5]):
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(address)
        axe(page)
        page.set_viewport_size({"width": 390, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") == 390, address

    bare = page_without_script
    bare.context.add_cookies([session])
    bare.goto("/search/?q=retry")
    bare.get_by_text("Save this search").click()
    bare.get_by_label("Name", exact=True).fill("Without a script")
    bare.get_by_label("Tell me by mail").check()
    bare.get_by_role("button", name="Save", exact=True).click()
    bare.get_by_role("row", name="Without a script").get_by_role("link", name="Delete").click()
    bare.get_by_role("button", name="Delete").click()
    assert bare.get_by_role("status").inner_text() == "“Without a script” is deleted."
