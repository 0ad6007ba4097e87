"""The S3 outage of 2017 in a browser: written from nothing, reviewed, sent back, amended and published."""

import json

import pytest
from django.test import Client
from playwright.sync_api import expect

from incidents.models import Incident
from lessons.models import Lesson
from postmortems.document.checks import check
from postmortems.document.reading import read
from postmortems.editor.sections import SECTIONS
from tests.databases import FIXTURES
from tests.factories import make_author, make_lesson, make_reviewer
from tests.postmortems.editor.hands import ByKeyboard, WithoutScript

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]
S3 = FIXTURES / "postmortems" / "2017-aws-s3-us-east-1.md"
#: What is given, settled by steps, or told to accounts alone.
GIVEN = {"reference", "format", "authors", "history", "published"}
FIRST = ("sources", "times", "causes")  # which others name


class Session:
    """Somebody at the browser, who looks at each page that they come to; without scripts axe cannot run."""

    def __init__(self, page, hands, live_server, axe):
        self.page, self.hands, self.live_server, self.axe = page, hands, live_server, axe

    def become(self, user, address):
        client = Client()
        client.force_login(user)
        session = client.cookies["sessionid"].value
        self.page.context.add_cookies([{"name": "sessionid", "value": session, "url": self.live_server.url}])
        self.page.goto(address)
        self.axe(self.page)

    def follow(self, name):
        with self.page.expect_navigation():
            self.hands.press(self.page.get_by_role("link", name=name, exact=True).first)
        self.axe(self.page)

    def press(self, name, within=None):
        self.hands.press((within or self.page).get_by_role("button", name=name, exact=True).first)

    def fill(self, name, text, within=None):
        self.hands.fill((within or self.page).get_by_label(name).first, text)

    def take_step(self, name, why=""):
        self.follow(name)
        if why:
            self.fill("Why", why)
        step = self.page.url
        self.press(name)
        expect(self.page).not_to_have_url(step)


@pytest.fixture(params=[ByKeyboard, WithoutScript], ids=["by keyboard", "without script"])
def session(request, django_db_setup, live_server, axe):
    """The database before the server: one in memory would be lent to all threads of the server."""
    name = "page" if request.param is ByKeyboard else "page_without_script"
    page = request.getfixturevalue(name)
    page.set_default_timeout(30_000)
    return Session(page, request.param(page), live_server, axe if name == "page" else lambda page: None)


def test_the_s3_outage_is_written_reviewed_sent_back_and_published(session):
    page, raw = session.page, read(S3.read_bytes(), S3.name).raw
    ada, rita = make_author("ada"), make_reviewer("rita")
    named = {row["lesson"] for row in raw["lessons"]}
    for slug in sorted(named.union(*(row.get("applies", []) for row in raw["remediations"]))):
        make_lesson(slug=slug, name=slug.replace("-", " ").capitalize())

    session.become(ada, "/incidents/")
    session.follow("New postmortem")
    session.fill("What happened", raw["title"])
    session.fill("Whose outage it was", raw["organization"])
    session.press("Begin the draft")
    page.wait_for_url("**/edit/")
    session.axe(page)
    for section in sorted(SECTIONS, key=lambda one: FIRST.index(one.name) if one.name in FIRST else len(FIRST)):
        data = {key: raw[key] for key in section.keys if key in raw}
        if section.name == "about":
            data |= {"authors": ["ada"], "short": "S3"}  # which the reviewer will not like
        if section.name == "sources":  # which caveats name as soon as they are saved
            session.hands.write(section.name, section.title, {"sources": data["sources"]})
        if data:
            session.hands.write(section.name, section.title, data)
    session.axe(page)
    assert Lesson.objects.count() == len(named.union(*(row.get("applies", []) for row in raw["remediations"])))

    address = Incident.objects.get().get_absolute_url()
    session.take_step("Submit for review")
    session.follow("Who can read it")
    session.hands.choose(page.get_by_role("radio", name="Public"))
    session.press("Save")
    page.wait_for_url(f"**{address}")

    session.become(rita, "/drafts/")
    session.follow(raw["title"])
    session.follow("Review")
    about = page.get_by_role("region", name="Comments: About this postmortem")
    session.hands.press(about.locator("summary"))
    session.fill("Comment", "Say in the short title which outage of S3.", about)
    session.press("Comment", about)
    expect(about.get_by_text("Say in the short title which outage of S3.")).to_be_visible()
    session.axe(page)
    session.take_step("Send back", "One comment is open.")

    session.become(ada, "/drafts/")
    expect(page.get_by_text("One comment is open.")).to_be_visible()
    session.follow(raw["title"])
    session.follow("Edit")
    session.hands.write("about", "About this postmortem", {"short": raw["short"]})
    session.take_step("Submit for review")

    session.become(rita, f"{address}review/")
    session.hands.press(page.get_by_role("button", name="Resolve").first)
    expect(page.get_by_text("1 resolved", exact=True)).to_be_visible()
    session.take_step("Publish")
    incident = Incident.objects.get()
    assert (incident.state, incident.visibility) == ("published", "public")

    exported = json.loads(Client().get(f"/incidents/{raw['slug']}.json").content)
    shipped = read(S3.read_bytes(), S3.name)
    check(shipped)
    assert without_given(exported) == without_given(json.loads(json.dumps(shipped.data)))


def without_given(data):
    return {key: value for key, value in data.items() if key not in GIVEN}
