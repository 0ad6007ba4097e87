"""What is said in a review: about a section or a row, answered, resolved, withdrawn, and never shown to readers."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.urls import reverse

from incidents.models import Incident
from incidents.rights import may_read_comments
from postmortems.models import ReviewComment
from postmortems.review.comments import comment, resolve
from postmortems.review.holding import Refused
from postmortems.review.mentions import commenters, mentioned_in
from tests.factories import (
    STARTED,
    make_administrator,
    make_author,
    make_cause,
    make_comment,
    make_draft,
    make_event,
    make_in_review,
    make_incident,
    make_reader,
    make_reviewer,
    make_trigger,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return make_author("ana", first_name="Ana", last_name="Silva")


@pytest.fixture
def rita():
    return make_reviewer("rita")


@pytest.fixture
def incident(ana):
    incident = make_in_review(slug="an-outage", authors=[ana])
    make_trigger(incident=incident, text="Capacity **was** added.")
    make_event(incident=incident, text="It began.")
    return incident


@pytest.fixture
def review(incident):
    return reverse("incident_review", args=[incident.slug])


def send(client, incident, text, **fields):
    return client.post(reverse("incident_comment", args=[incident.slug]), {"text": text, **fields})


def do(client, verb, incident, said, **fields):
    return client.post(reverse(f"comment_{verb}", args=[incident.slug, said.pk]), fields)


def test_a_row_is_commented_on_answered_and_resolved(client, incident, review, ana, rita, valid_html):
    client.force_login(rita)
    sent = send(client, incident, "Who *added* it? @ana", anchor="causes/triggers-1")
    [said] = ReviewComment.objects.all()
    assert sent.url == f"{review}#comment-{said.pk}"
    client.force_login(ana)
    send(client, incident, "The <b>script</b><script>alert(1)</script> of [@nothing].", answer_to=said.pk)

    page = client.get(review).text
    valid_html({"review": page})
    assert "Trigger “<bdi>Capacity was added.</bdi>”" in page
    assert "Who <em>added</em> it? @ana" in page
    assert "1 comment open" in page
    assert "<script>alert" not in page
    answer = ReviewComment.objects.get(answer_to=said)
    assert page.index(f'id="comment-{said.pk}"') < page.index(f'id="comment-{answer.pk}"')

    do(client, "resolve", incident, said)
    said.refresh_from_db()
    assert said.resolved_by == ana
    page = client.get(review).text
    assert "No comment is open" in page
    assert "Resolved by <bdi>Ana Silva</bdi>" in page
    do(client, "unresolve", incident, said)
    assert ReviewComment.objects.open().get() == said


def test_a_comment_says_what_its_row_said_when_it_is_changed_or_gone(client, incident, review, rita):
    cause = incident.causes.get()
    comment(incident, anchor=f"causes/{cause.key}", text="Really?", by=rita, at=STARTED)
    comment(incident, anchor="timeline/1", text="When?", by=rita, at=STARTED)
    cause.text = "Another limit was reached."
    cause.save()
    incident.timeline.all().delete()
    client.force_login(rita)

    page = client.get(review).text
    assert "Cause “<bdi>A limit was reached.</bdi>”, as it was then" in page
    assert "Row “<bdi>It began.</bdi>”, as it was then" in page
    Incident.objects.get().delete()
    assert ReviewComment.objects.filter(reference=incident.reference).count() == 2


def test_a_comment_that_cannot_be_kept_stands_in_its_form_with_what_is_wrong(client, incident, rita, valid_html):
    client.force_login(rita)
    for text, anchor, told in (
        ("", "causes", "Write something first."),
        ("x" * 5001, "causes", "at most 5000 characters"),
        ("Kept?", "causes/gone", "That row is no longer there"),
    ):
        page = send(client, incident, text, anchor=anchor)
        assert page.status_code == 200
        assert told in page.text
        assert not text or text in page.text
    valid_html({"refused": page.text})
    assert not ReviewComment.objects.exists()


def test_only_its_writer_changes_or_withdraws_a_comment(client, incident, review, ana, rita):
    said = comment(incident, text="Hasty words.", by=rita, at=STARTED)
    edit = reverse("comment_edit", args=[incident.slug, said.pk])
    client.force_login(ana)
    assert client.get(edit).status_code == 403
    assert do(client, "edit", incident, said, text="Hers").status_code == 403
    assert do(client, "withdraw", incident, said).status_code == 403
    assert edit not in client.get(review).text

    client.force_login(rita)
    assert edit in client.get(review).text
    assert "Hasty words." in client.get(edit).text
    do(client, "edit", incident, said, text="Kind words.")
    page = client.get(review).text
    assert "Kind words." in page
    assert "changed" in page
    comment(incident, text="Thanks.", by=ana, at=STARTED, answer_to=said)
    do(client, "withdraw", incident, said)
    page = client.get(review).text
    assert "Withdrawn." in page
    assert "Kind words." not in page
    assert "Thanks." in page
    [answer] = ReviewComment.objects.exclude(answer_to=None)
    client.force_login(ana)
    do(client, "withdraw", incident, answer)
    assert not ReviewComment.objects.filter(pk=answer.pk).exists()


def test_readers_never_see_comments_and_what_may_not_be_read_has_no_review(client, ana, rita):
    published, draft = make_incident(authors=[ana]), make_draft()
    make_comment(incident=published, text="Hush", by=rita)
    address = reverse("incident_review", args=[published.slug])

    assert client.get(address).url.startswith(reverse("login"))
    client.force_login(make_reader())
    assert client.get(address).status_code == 403
    assert send(client, published, "Mine").status_code == 403
    assert "Hush" not in client.get(published.get_absolute_url()).text
    for user in (ana, make_author()):
        client.force_login(user)
        assert "Hush" in client.get(address).text
        assert client.get(reverse("incident_review", args=[draft.slug])).status_code == 404
        assert send(client, draft, "Mine").status_code == 404
    assert ReviewComment.objects.count() == 1


def test_comments_on_an_archived_postmortem_are_kept_as_they_were(client, rita):
    archived = make_incident(state="archived")
    said = make_comment(incident=archived, text="As it was", by=rita)
    client.force_login(rita)

    page = client.get(reverse("incident_review", args=[archived.slug])).text
    assert "As it was" in page
    assert "<textarea" not in page
    assert send(client, archived, "More").status_code == 403
    for verb in ("edit", "withdraw", "resolve", "unresolve"):
        assert do(client, verb, archived, said, text="More").status_code == 403
    with pytest.raises(Refused):
        resolve(archived, said.pk, by=rita, at=STARTED)
    assert ReviewComment.objects.get().text == "As it was"


def test_a_comment_of_another_postmortem_is_not_found(client, incident, rita):
    other = make_comment(incident=make_in_review(), by=rita)
    client.force_login(rita)

    assert do(client, "edit", incident, other, text="Moved").status_code == 404
    assert do(client, "resolve", incident, other).status_code == 404
    for answer_to in (other.pk, "x", "9" * 30):
        assert send(client, incident, "An answer", answer_to=answer_to).status_code == 404


def test_the_name_of_who_commented_stays_when_the_account_goes(incident, ana):
    said = comment(incident, text="Mine", by=ana, at=STARTED)
    resolve(incident, said.pk, by=ana, at=STARTED)
    ana.delete()

    said = ReviewComment.objects.get()
    assert (said.by, said.who, said.who_resolved_it) == (None, "Ana Silva", "Ana Silva")


@pytest.mark.both_databases
def test_those_are_mentioned_who_may_comment_and_nobody_else(incident, ana, rita):
    payments = Group.objects.create(name="payments")
    for make in (make_reader, make_author, make_administrator):
        make()
    make_reviewer("rob.ek").groups.add(payments)
    make_reviewer("off", is_active=False)
    author_without_a_role = make_reader("lee")

    for state in Incident.State:
        for visibility in Incident.Visibility:
            one = make_incident(
                state=state,
                visibility=visibility,
                groups=[payments],
                authors=[ana, author_without_a_role],
                published_at=STARTED,
            )
            accounts = get_user_model().objects.all()
            assert set(commenters(one)) == {user for user in accounts if may_read_comments(user, one)}

    text = "@Ana, @rob.ek. (@lee) me@rita.org `@off` @nobody. @rita"
    found, unknown = mentioned_in(text, incident)
    assert {account.username for account in found} == {"ana", "rob.ek", "rita"}
    assert unknown == ["lee", "off", "nobody"]


def test_names_are_completed_for_those_who_may_comment(client, incident, ana, rita):
    make_reader("anton")
    names = reverse("incident_review_names", args=[incident.slug])
    client.force_login(rita)

    assert client.get(names, {"q": "an"}).json() == {"names": [{"name": "ana", "note": "Ana Silva"}]}
    assert client.get(names, {"q": "silv"}).json()["names"][0]["name"] == "ana"
    for nothing in ("", "zz"):
        assert client.get(names, {"q": nothing}).json() == {"names": []}
    client.force_login(make_author())
    assert client.get(names, {"q": "an"}).status_code == 404
    client.force_login(rita)
    page = client.get(send(client, incident, "Ask @anton").url).text
    assert "Nobody who may comment here is called @anton" in page


def test_the_page_costs_the_same_however_much_is_said(client, incident, review, rita, django_assert_max_num_queries):
    client.force_login(rita)
    key = incident.causes.get().key
    make_comment(incident=incident, by=rita)
    client.get(review)
    with django_assert_max_num_queries(60) as few:
        client.get(review)
    for _ in range(5):
        first = make_comment(incident=incident, by=rita, section="causes", row=key)
        make_comment(incident=incident, by=rita, answer_to=first)
        make_cause(incident=incident)
    with django_assert_max_num_queries(len(few)):
        client.get(review)
