"""What a reader may not read changes no byte and no header of what a search answers."""

import pytest
from django.contrib.auth.models import Group

from incidents.models import Incident
from postmortems.search.index.indexing import take_in
from tests.factories import (
    make_administrator,
    make_event,
    make_evidence,
    make_incident,
    make_lesson,
    make_reader,
    make_service,
    make_signal,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

SECRET = "xyzzy"
QUERIES = [
    "q=retry+storm",
    "q=storm&sort=date",
    "q=storm&exact=1",
    "q=retri*",
    "q=xyzz*",
    "q=xyzzy",
    "q=xyzy",
    "q=xyzzy+storm",
    "q=-xyzzy+storm",
    "q=-storm",
    "q=retry+OR+xyzzy",
    "q=%22xyzzy+storm%22",
    "q=service:xyz",
    "q=service:xyz*",
    "q=org:xyz",
    "q=tag:storms",
    "q=tag:xyzzy+storm",
    "q=retry+storm+in:title",
    "q=xyzzy+storm&in=signals&in=lessons",
    "q=tag:xyzzi",
    "q=tag:stromss+lesson:rety+is:drafts",
    "q=service:xyzy+storm",
    "q=org:Amazn",
    "tag=xyzzi&service=xyzy1-storm",
    "q=storm&kind=lesson",
    "q=stormm",
    "q=x",
    "q=has:remediation+storm",
    "q=FL-2031-01",
    "q=the+storm+of+retries%0aERROR+xyzzy+storm",
    "q=storm&tag=storms",
    "q=https://example.com/xyzzy",
    "q=",
    "tag=storms",
]
PAGES = ["/search/", "/search.csv", "/search.json", "/search.atom", "/search/complete/", "/incidents/"]
HEADERS = ["Last-Modified", "Cache-Control", "Vary", "Location", "Content-Type"]


def answers(client):
    found = {}
    for number, query in enumerate(QUERIES):
        for page in {PAGES[0], PAGES[1 + number % 5]}:
            response = client.get(f"{page}?{query}")
            body = b"".join(response) if response.streaming else response.content
            found[page, query] = response.status_code, [response.get(name) for name in HEADERS], without_tokens(body)
    response = client.post("/search/", {"q": "ERROR xyzzy storm of retries\n" * 200})
    return found | {"paste": without_tokens(response.content)}


def without_tokens(body):
    return [line for line in body.split(b"\n") if b"csrfmiddlewaretoken" not in line]


def hide(lesson, **fields):
    """Full of what is searched for, and better than all that may be read."""
    word = SECRET + str(Incident.objects.count())
    incident = make_incident(
        title="Retry storm storm",
        short_title="Retry storm",
        summary=f"{SECRET} retry storm {word}",
        canonical_url=f"https://example.com/{SECRET}",
        tags=["storms", SECRET],
        **fields,
    )
    make_event(incident=incident, text=f"A storm of retries: stormm {SECRET}")
    make_signal(incident=incident, text=f"ERROR {SECRET} storm of retries")
    make_evidence(incident=incident, lesson=lesson, how=f"A storm {SECRET}")
    incident.impacts.create(service=make_service(f"{word} storm"), effect="storm")
    return incident


@pytest.mark.parametrize(
    "make_user",
    [pytest.param(None, marks=pytest.mark.long_on_postgresql), pytest.param(make_reader, marks=pytest.mark.long)],
)
def test_a_search_answers_the_same_whatever_is_hidden(client, make_user):
    user = make_user("me") if make_user else None
    if user:
        client.force_login(user)
    lesson = make_lesson(name="Retry with jitter", symptom="A storm of retries")
    for number in range(3):
        shown = make_incident(title=f"A storm {number}", summary="Of retry and retries", tags=["storms"])
        make_evidence(incident=shown, lesson=lesson)
    take_in()
    before = answers(client)
    others = Group.objects.create(name="others")
    hide(lesson, state=Incident.State.DRAFT)
    hide(lesson, state=Incident.State.IN_REVIEW)
    hide(lesson, visibility=Incident.Visibility.RESTRICTED, groups=[others])
    if not user:
        hide(lesson, visibility=Incident.Visibility.INTERNAL)
    take_in()
    after = answers(client)

    assert [asked for asked, answer in before.items() if after[asked] != answer] == []
    client.force_login(make_administrator())
    assert SECRET in client.get(f"/search.json?q={SECRET}+storm").content.decode().replace(f"{SECRET} storm", "")
