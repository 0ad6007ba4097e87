"""The pages of a postmortem's history: who reads which revision, what differs, and bringing one back."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from incidents.models import Incident, Relation
from postmortems.document.amending import amend
from postmortems.history import keep_revision, latest
from postmortems.history.head import head_in
from postmortems.history.keeping import document_text
from postmortems.models import LastRead, Revision
from tests.administration import with_rows
from tests.factories import (
    STARTED,
    make_administrator,
    make_author,
    make_draft,
    make_incident,
    make_reader,
    make_restricted,
    make_reviewer,
    make_user,
)

pytestmark = pytest.mark.django_db
LATER = STARTED + timedelta(days=1)


def history(incident):
    return reverse("incident_history", args=[incident.slug])


def numbers_read_by(client, incident, user, most=6):
    client.force_login(user)
    assert client.get(history(incident)).status_code == 200
    pages = {number: client.get(f"{history(incident)}{number}/") for number in range(1, most + 1)}
    return [number for number, page in pages.items() if page.status_code == 200]


@pytest.mark.both_databases
def test_readers_read_back_to_the_last_revision_that_they_could_not_have_read(client):
    author, group = make_author(), Group.objects.create(name="storage")
    incident = make_incident(state="draft", visibility="public", authors=[author])
    steps = [{}, {"state": "in_review"}, {"state": "published"}, {"visibility": "restricted"}, {"visibility": "public"}]
    incident.groups.add(group)
    for number, step in enumerate(steps, start=1):
        Incident.objects.filter(pk=incident.pk).update(title=f"SECRET {number}", **step)
        keep_revision(incident, by=None, at=STARTED)
    everything = [1, 2, 3, 4, 5]
    member = make_reader()
    member.groups.add(group)

    assert numbers_read_by(client, incident, make_reader()) == [5]
    assert numbers_read_by(client, incident, member) == [3, 4, 5]
    assert numbers_read_by(client, incident, make_reviewer()) == [5]
    assert numbers_read_by(client, incident, author) == everything
    assert numbers_read_by(client, incident, make_administrator()) == everything


@pytest.mark.both_databases
def test_what_was_restricted_is_on_no_page_of_a_reader(client):
    incident = make_restricted(title="Open", groups=[Group.objects.create(name="storage")])
    Incident.objects.filter(pk=incident.pk).update(summary="SECRET summary", narrative="SECRET narrative")
    keep_revision(incident, by=None, at=STARTED, why="SECRET why")
    Incident.objects.filter(pk=incident.pk).update(summary="Fine", narrative="")
    keep_revision(incident, by=None, at=STARTED, why="SECRET why, again")
    Incident.objects.filter(pk=incident.pk).update(visibility="public")
    incident.groups.clear()
    keep_revision(incident, by=None, at=STARTED)
    keep_revision(Incident.objects.get(), by=None, at=STARTED)
    amend(incident, {"title": "New"}, by=None, at=LATER)
    client.force_login(make_reader())
    base = history(incident)

    shown = {path: client.get(base + path) for path in ("", "3/", "4/", "3..4/", "3..4/?view=side", "?page=2")}
    hidden = ("1/", "2/", "1..2/", "1..3/", "2..3/", "2..4/", "9/", "4..3/", "3..3/", f"{'9' * 30}/", "3..99999999999/")

    assert [page.status_code for page in shown.values()] == [200] * len(shown)
    assert not [path for path, page in shown.items() if "SECRET" in page.text]
    assert "The first that you may read" in shown[""].text
    assert "summary" not in shown[""].text.casefold().partition("<table")[2].partition("</table>")[0]
    assert {path: client.get(base + path).status_code for path in hidden} == dict.fromkeys(hidden, 404)
    assert client.post(f"{base}1/restore/").status_code == 404
    client.logout()
    assert {client.get(base + path).status_code for path in ("", "1/", "1..2/")} == {302}


def test_a_history_is_there_for_nobody_who_may_not_read_the_incident(client):
    draft = make_draft(slug="secret")
    keep_revision(draft, by=None, at=STARTED)
    client.force_login(make_reader())

    for path in ("", "1/", "1..2/"):
        assert client.get(history(draft) + path).status_code == 404
    for path in ("read/", "1/restore/"):
        assert client.post(history(draft) + path).status_code == 404


def test_relations_to_what_a_reader_may_not_read_are_told_of_nowhere(client):
    incident, secret, known = make_incident(), make_draft(slug="secret"), make_incident(slug="known")
    keep_revision(incident, by=None, at=STARTED)
    for other in (secret, known):
        Relation.objects.create(incident=incident, to=other, note=f"Like {other.slug}")
    keep_revision(incident, by=None, at=STARTED)
    client.force_login(make_reader())

    pages = [client.get(history(incident) + path).text for path in ("", "2/", "1..2/")]

    assert "secret" not in "".join(pages)
    assert "Like known" in pages[1]
    assert "Like known" in pages[2]
    assert "Other facts" in pages[0]


@pytest.mark.both_databases
def test_a_link_that_leads_a_reader_nowhere_is_its_words_in_differences_as_on_the_page(client):
    author, secret, known = make_author(), make_draft(slug="2020-secret"), make_incident(slug="2020-known")
    links = f"As [[{secret.slug}|once before]], [[{known.slug}|then]], [[nothing|never]]: `[[ -f a | b ]]`."
    incident = make_incident(summary=links, authors=[author])
    keep_revision(incident, by=None, at=STARTED)
    amend(incident, {"summary": f"{links} Again."}, by=author, at=LATER)
    client.force_login(make_reader())

    page = client.get(f"{history(incident)}1..2/").text
    assert "As once before, [[2020-known|then]], never: `[[ -f a | b ]]`.<ins> Again.</ins>" in page
    assert "secret" not in page + client.get(f"{history(incident)}1/").text
    client.force_login(author)
    assert "[[2020-secret|once before]]" in client.get(f"{history(incident)}1..2/").text, "as in the editor"


@pytest.mark.both_databases
def test_differences_are_told_in_words_and_rows_in_one_text_and_side_by_side(client):
    incident = with_rows(make_incident(summary="The first disk of the fleet broke.[@s]\n\n<b>ok</b>", zone="UTC"), 2)
    Incident.objects.filter(pk=incident.pk).update(summary="The first disk of the fleet broke.")
    keep_revision(incident, by=None, at=STARTED)
    data = latest(incident).data
    events = [*data["timeline"], {"at": "2020-11-25 18:00", "kind": "note", "text": "A <new> thing."}]
    first, second = data["remediations"]
    changes = {
        "summary": "The first disk of two fleets broke.",
        "timeline": events,
        "remediations": [second, first | {"text": "Change another thing."}],
        "severity": 1,
    }
    amend(incident, changes, by=make_author("ada"), at=LATER, why="After the review")
    client.force_login(make_reader())

    page = client.get(f"{history(incident)}1..2/").text
    sides = client.get(f"{history(incident)}1..2/?view=side").text

    assert "broke" in page
    assert "<del>the fleet</del><ins>two fleets</ins>" in page
    assert "<ins>A &lt;new&gt; thing.</ins>" in page
    assert "<del>SEV-2</del><ins>SEV-1</ins>" in page
    assert "After the review" in page
    assert 'data-way="added"' in page
    assert "Changed and moved" in page or ('data-way="changed"' in page and 'data-way="moved"' in page)
    assert "<ins>" not in sides.partition("the fleet</del>")[0].rpartition("difference-sides")[2]
    assert 'aria-current="true">Side by side' in sides


def test_a_revision_reads_as_it_was_and_says_that_it_is_old(client):
    incident = with_rows(make_incident(), 1)
    source = incident.sources.get()
    text = f"It *failed*.[@{source.key}] <script>alert(1)</script> [[{incident.reference}]] [[nowhere]]"
    Incident.objects.filter(pk=incident.pk).update(summary=text, published_at=STARTED)
    keep_revision(incident, by=make_author("ada"), at=STARTED, why="First")
    amend(incident, {"summary": "Else."}, by=None, at=LATER)
    client.force_login(make_reader())

    page = client.get(f"{history(incident)}1/").text

    assert "This is an old version" in page
    assert "by ada: “<bdi>First</bdi>”." in page
    assert "<em>failed</em>" in page
    assert 'href="#source-1"' in page
    assert 'id="source-1"' in page
    assert "<script>alert" not in page
    assert f'<a href="{incident.get_absolute_url()}"' in page
    assert '<dd dir="auto">25 Nov 2020, 13:15 UTC</dd>' in page
    for text in ("A limit was reached.", "Something happened.", "Nobody knows.", source.title):
        assert text in page, text
    assert "Restore" not in page


@pytest.mark.both_databases
@pytest.mark.parametrize("form", ["md", "json"])
def test_a_revision_restored_is_byte_for_byte_what_was_exported_then(client, form):
    author = make_author("ada")
    incident = with_rows(make_incident(authors=[author], slug="once", summary="Once."), 2)
    client.force_login(author)
    address = reverse("incident_document", args=["once", form])
    before = client.get(address).content
    changes = {"title": "New", "slug": "later", "timeline": None, "remediations": [], "causes": [], "summary": "Now."}
    amend(incident, changes, by=author, at=LATER)

    page = client.post(f"{history(Incident.objects.get(slug='later'))}1/restore/", {"why": "It was right", "latest": 2})

    assert page.status_code == 302, page.context["problems"]
    assert client.get(address).content == before
    assert latest(incident).why == "Restored revision 1: It was right"
    assert (latest(incident).number, latest(incident).who) == (3, "ada")


def test_a_version_of_head_and_prose_is_compared_and_restored_as_such(client):
    author = make_author()
    incident = with_rows(make_incident(title="Now", summary="Now.", was="It was now.", authors=[author]), 1)
    keep_revision(incident, by=None, at=STARTED)
    whole = latest(incident)
    head = head_in(whole.data) | {"title": "Once", "severity": 3}
    head = {key: value for key, value in head.items() if key not in ("summary", "brief", "organization")}
    Revision.objects.filter(pk=whole.pk).update(document=document_text(head), is_whole=False)
    keep_revision(incident, by=None, at=LATER)
    client.force_login(author)

    page = client.get(f"{history(incident)}1..2/").text
    assert "head and prose alone were kept" in page
    assert "<del>Once</del><ins>Now</ins>" in page
    assert "data-way=" not in page
    client.post(f"{history(incident)}1/restore/", {"why": "So", "latest": 2})

    changed = {
        key: latest(incident).data.get(key) for key in whole.data if latest(incident).data.get(key) != whole.data[key]
    }
    assert changed == {"title": "Once", "severity": 3, "summary": None, "brief": None}
    assert latest(incident).number == 3


def test_restoring_leaves_the_state_and_who_may_read_it_as_they_are(client):
    author = make_author()
    incident = make_incident(title="Once", visibility="public", authors=[author])
    keep_revision(incident, by=None, at=STARTED)
    Incident.objects.filter(pk=incident.pk).update(title="Now", visibility="internal", state="in_review")
    keep_revision(incident, by=None, at=STARTED)
    client.force_login(author)

    client.post(f"{history(incident)}1/restore/", {"why": "So", "latest": 2})

    incident.refresh_from_db()
    assert (incident.title, incident.visibility, incident.state) == ("Once", "internal", "in_review")


def test_what_a_revision_names_and_is_no_more_is_left_out_or_named_and_told(client):
    author, gone = make_author("ada"), make_user("gone")
    other = make_incident(slug="other")
    incident = make_incident(authors=[author, gone])
    lesson = with_rows(incident, 1).evidence.get().lesson
    Relation.objects.filter(incident=incident).delete()
    Relation.objects.create(incident=incident, to=other)
    keep_revision(incident, by=None, at=STARTED)
    other.delete()
    incident.evidence.all().delete()
    lesson.delete()
    gone.delete()
    amend(incident, {"title": "New"}, by=author, at=LATER)
    client.force_login(author)

    told = client.post(
        f"{history(incident)}1/restore/", {"why": "So", "latest": latest(incident).number}, follow=True
    ).text

    assert "Not there any more, and left out: lesson “" in told
    assert incident.named_authors.filter(name="gone").exists()
    assert Incident.objects.get(pk=incident.pk).title == incident.title


def test_restoring_is_refused_to_whoever_may_not_edit_without_a_reason_and_after_another_change(client):
    author = make_author()
    incident = make_incident(authors=[author], slug="mine")
    keep_revision(incident, by=None, at=STARTED)
    amend(incident, {"title": "New", "slug": "yours"}, by=author, at=LATER)
    incident.refresh_from_db()
    make_incident(slug="mine")
    address = f"{history(incident)}1/restore/"

    client.force_login(make_reader())
    assert client.post(address, {"why": "So", "latest": 2}).status_code == 403
    client.force_login(author)
    assert "Why" in client.post(address, {"why": "", "latest": 2}).text
    assert "Somebody has changed it since" in client.post(address, {"why": "So", "latest": 1}).text
    refused = client.post(address, {"why": "So", "latest": 2})
    assert "“mine” is the address of another postmortem" in refused.text
    assert latest(incident).number == 2


def test_a_reader_is_told_what_has_changed_since_they_read_it(client):
    incident = make_incident(title="Once")
    reader = make_reader()
    client.force_login(reader)
    assert "Nobody has changed it" in client.get(history(incident)).text
    client.post(f"{history(incident)}read/")
    assert "Nothing that you may read has changed" in client.get(history(incident)).text

    amend(incident, {"title": "Now"}, by=None, at=LATER)
    assert f"{history(incident)}1..2/" in client.get(history(incident)).text
    client.post(f"{history(incident)}read/")
    amend(incident, {"title": "Then"}, by=None, at=LATER)
    amend(incident, {"title": "At last"}, by=None, at=LATER)

    assert f'{history(incident)}2..4/">See what has changed since' in client.get(history(incident)).text
    assert LastRead.objects.get().number == 2


def test_two_revisions_are_chosen_on_the_list(client):
    incident = make_incident()
    client.force_login(make_reader())

    chosen = client.get(history(incident), {"before": "3", "after": "1"})

    assert chosen.url == f"{history(incident)}1..3/"


def test_huge_texts_are_compared_within_a_second_or_so(client, django_assert_max_num_queries):
    incident = make_incident()
    Incident.objects.filter(pk=incident.pk).update(summary="a b\n" * 20_000, narrative="x " * 90_000)
    keep_revision(incident, by=None, at=STARTED)
    Incident.objects.filter(pk=incident.pk).update(summary="b a\n" * 20_000, narrative="y x " * 45_000)
    keep_revision(incident, by=None, at=STARTED)
    client.force_login(make_reader())

    with django_assert_max_num_queries(12):
        page = client.get(f"{history(incident)}1..2/")

    assert page.status_code == 200
