"""The mails of saved searches: each new incident once, to those who may read it."""

import re
import smtplib
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.utils import timezone

from incidents.models import Incident
from postmortems.models import SavedSearch
from postmortems.models.saved_search import packed
from postmortems.search.saved.matching import ids_of, results_of
from tests.factories import (
    make_draft,
    make_incident,
    make_lesson,
    make_reader,
    make_restricted,
    make_saved_search,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def mailed():
    """The mails of one run."""
    mail.outbox.clear()
    call_command("send_saved_searches", verbosity=0)
    return list(mail.outbox)


def told(messages):
    """The titles that mails tell of."""
    return [title for message in messages for title in re.findall(r"^\* (.*)$", message.body, re.MULTILINE)]


def save(query, **fields):
    """A saved search as the page saves it, which knows what matches."""
    search = make_saved_search(query=query, **fields)
    search.notify_from_now(matching=ids_of(results_of(query, search.owner)))
    return search


def test_an_incident_is_told_of_once_and_never_one_that_matched_when_the_search_was_saved():
    make_incident(title="Retry storm of old")
    save("q=retry")
    assert mailed() == []

    make_incident(title="Retry storm of today")
    make_incident(title="Something else")
    assert told(mailed()) == ["Retry storm of today"]
    assert mailed() == []
    make_incident(title="Another retry storm")
    assert told(mailed()) == ["Another retry storm"]


def test_an_incident_is_told_of_when_it_is_published_opened_or_edited_so_that_it_matches():
    draft, other = make_draft(title="Retry one"), make_incident(title="Something else")
    group = Group.objects.create(name="team")
    restricted = make_restricted(title="Retry two", groups=[group])
    search = save("q=retry")
    assert mailed() == []

    Incident.objects.filter(pk=draft.pk).update(state=Incident.State.PUBLISHED)
    assert told(mailed()) == ["Retry one"]
    search.owner.groups.add(group)
    assert told(mailed()) == ["Retry two"]
    other.signals.create(text="Retry limit exceeded", position=1)
    assert told(mailed()) == ["Something else"]
    Incident.objects.filter(pk=restricted.pk).update(visibility=Incident.Visibility.PUBLIC)
    assert mailed() == []


def test_what_no_longer_matches_and_does_so_again_is_not_told_of_again():
    old, new = make_incident(title="Retry of old"), make_draft(title="Retry of today")
    save("q=retry")
    Incident.objects.update(state=Incident.State.PUBLISHED)
    assert told(mailed()) == ["Retry of today"]

    Incident.objects.update(state=Incident.State.DRAFT)
    assert mailed() == []
    Incident.objects.update(state=Incident.State.PUBLISHED)
    assert mailed() == []
    for incident, title in ((old, "Other"), (new, "Other"), (old, "Retry of old"), (new, "Retry of today")):
        Incident.objects.filter(pk=incident.pk).update(title=title)
        assert mailed() == []


def test_words_filters_among_them_and_facets_all_narrow_what_is_told():
    make_lesson()
    owner = make_reader(email="me@example.org")
    for query in ("q=retry+tag%3Adns&severity=1", "q=tag%3Adns&severity=1", "tag=dns&severity=1&sort=title"):
        make_incident(title="Before", tags=["dns"], severity=2)
        save(query, owner=owner)
    make_incident(title="Retry of DNS", tags=["dns"], severity=1)
    make_incident(title="Failure of DNS", tags=["dns"], severity=1)
    make_incident(title="Retry of another severity", tags=["dns"], severity=3)
    make_incident(title="Retry of something else", tags=["cache"], severity=1)

    [message] = mailed()
    assert sorted(told([message])) == ["Failure of DNS"] * 2 + ["Retry of DNS"] * 3
    assert message.subject == "2 new incidents match your saved searches"


def test_a_search_for_what_is_no_longer_there_tells_of_nothing():
    incident = make_incident(title="Retry", tags=["dns"])
    make_saved_search(query="q=retry&tag=dns")
    incident.tags.clear()

    assert mailed() == []


def test_an_account_gets_one_mail_with_all_that_is_new_in_plain_text_and_html(settings):
    settings.SITE_URL = "https://faultline.example.org"
    settings.DEFAULT_FROM_EMAIL = "Faultline <faultline@example.org>"
    owner = make_reader(email="me@example.org")
    storms = make_saved_search(owner=owner, name="Storms & <b>more</b>", query="q=storm&sort=-date")
    make_saved_search(owner=owner, name="Nothing", query="q=unheard")
    make_saved_search(owner=owner, name="Off", query="q=retry", notify=False)
    dns = make_saved_search(owner=owner, name="DNS", query="tag=dns")
    incident = make_incident(title="Retry <i>storm</i> \u202eof", slug="storm", tags=["dns"], severity=None)
    make_author_of_draft = make_draft(title="Storm of mine", authors=[owner], started_at=None)

    [message] = mailed()
    assert (message.to, message.from_email) == (["me@example.org"], "Faultline <faultline@example.org>")
    assert message.subject == "2 new incidents match your saved searches"
    html = message.alternatives[0][0]
    for text in (message.body, html.replace("&amp;", "&")):
        for address in (
            "https://faultline.example.org/incidents/storm/",
            f"https://faultline.example.org/search/?{storms.query}",
            f"https://faultline.example.org/search/?{dns.query}",
            "https://faultline.example.org/search/saved/",
        ):
            assert address in text
        assert text.count("/search/saved/stop/") == 3
        assert f"{incident.reference} · Amazon Web Services · 25 Nov 2020 · severity not rated" in text
        assert f"{make_author_of_draft.reference} · Amazon Web Services · start not known · SEV-2 · Draft" in text
        assert "Nothing" not in text
        assert "\u202e" not in text
        assert "[U+202E]of" in text
    assert "<i>" not in html
    assert "Storms &amp; &lt;b&gt;more" in html
    assert "Storms & <b>more</b> (2 new)" in message.body
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert re.fullmatch(
        r"<https://faultline\.example\.org/search/saved/stop/\S+>", message.extra_headers["List-Unsubscribe"]
    )
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"
    assert b"Subject: 2 new" in message.message().as_bytes()
    storms.refresh_from_db()
    assert storms.last_told_at > timezone.now() - timedelta(minutes=1)


def test_a_mail_of_one_search_names_it_in_its_subject():
    make_saved_search(name="Stürme", query="q=retry")
    make_incident(title="Retry")

    [message] = mailed()
    assert message.subject == "1 new incident matches “Stürme”"


def test_of_very_many_new_incidents_some_are_listed_and_all_are_told(monkeypatch):
    monkeypatch.setattr("postmortems.search.saved.mailing.LISTED", 2)
    search = make_saved_search()
    for day in range(5):
        make_incident(title=f"Retry {day}", started_at=timezone.now() - timedelta(days=day))

    [message] = mailed()
    assert told([message]) == ["Retry 0", "Retry 1"]
    assert "And 3 more" in message.body
    assert "And 3 more" in message.alternatives[0][0]
    assert f"{search.name} (5 new)" in message.body
    assert mailed() == []


def test_hidden_incidents_change_nothing_in_a_mail():
    owner = make_reader("me", email="me@example.org")
    searches = [make_saved_search(owner=owner, query=query) for query in ("q=retry+storm", "tag=dns", "q=tag%3Adns")]
    shown = {make_incident(title=title, tags=["dns"]).pk for title in ("Retry storm", "Retry")}
    [before] = mailed()
    SavedSearch.objects.update(known=set(), looked_at_edition="", last_told_at=None)
    group = Group.objects.create(name="others")
    for make in (make_draft, make_restricted):
        for _ in range(3):
            hidden = make(title="Retry storm storm", summary="A retry storm.", tags=["dns"], groups=[group])
            hidden.signals.create(text="retry storm", position=1)

    [after] = mailed()
    assert (after.subject, after.body, after.alternatives) == (before.subject, before.body, before.alternatives)
    for search in searches:
        search.refresh_from_db()
        assert search.known <= shown


def test_a_mail_server_that_fails_loses_nothing_and_the_next_run_tells_all(monkeypatch):
    make_saved_search()
    make_saved_search()
    make_incident(title="Retry")
    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", raising(ConnectionRefusedError("refused")))
        with pytest.raises(CommandError, match="refused"):
            mailed()
    assert not SavedSearch.objects.exclude(last_told_at=None).exists()

    assert told(mailed()) == ["Retry", "Retry"]
    assert mailed() == []


def raising(error):
    def fail(*args, **kwargs):
        raise error

    return fail


def test_a_mail_server_that_is_away_is_not_tried_for_every_account(monkeypatch):
    for _ in range(5):
        make_saved_search()
    make_incident(title="Retry")
    tried = []

    def be_away(self, messages):
        tried.append(messages)
        raise OSError("away")

    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", be_away)
        with pytest.raises(CommandError, match="other accounts wait"):
            mailed()

    assert len(tried) == 3
    assert len(mailed()) == 5


def test_what_is_wrong_with_one_account_does_not_stop_the_others(monkeypatch, caplog):
    for address in ("refused@example.org", "broken@example.org", "x\ny@example.org"):
        make_saved_search(owner=make_reader(email=address))
    for _ in range(2):
        make_saved_search()
    make_incident(title="Retry")
    send = EmailBackend.send_messages

    def refuse(self, messages):
        [to] = messages[0].to
        if "refused" in to:
            raise smtplib.SMTPRecipientsRefused({to: (550, b"no such user")})
        if "broken" in to:
            raise ZeroDivisionError("a fault of ours")
        return send(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    with pytest.raises(CommandError) as raised:
        mailed()
    assert len(told(mail.outbox)) == 2
    assert str(raised.value).count("\naccount ") == 3
    assert "a fault of ours" in caplog.text


def test_no_mail_goes_to_an_inactive_account_or_without_an_address_and_nothing_is_lost():
    inactive, without = make_reader(email="one@example.org", is_active=False), make_reader()
    for owner in (inactive, without):
        make_saved_search(owner=owner)
    make_incident(title="Retry")
    assert mailed() == []

    inactive.is_active = True
    inactive.save()
    without.email = "two@example.org"
    without.save()
    assert [message.to for message in mailed()] == [["one@example.org"], ["two@example.org"]]


def test_what_matched_while_mails_were_off_is_not_told_of():
    search = make_saved_search(notify=False)
    make_incident(title="Retry while off")
    assert mailed() == []

    search.notify_from_now(matching=ids_of(results_of(search.query, search.owner)))
    assert mailed() == []
    make_incident(title="Retry while on")
    assert told(mailed()) == ["Retry while on"]


def test_a_record_that_is_not_yet_in_the_index_is_told_of_by_the_next_run(monkeypatch):
    make_saved_search()
    make_incident(title="Retry")
    with monkeypatch.context() as patch:
        patch.setattr("postmortems.search.searching.take_in_some", lambda: False)
        assert mailed() == []

    assert told(mailed()) == ["Retry"]


def test_a_run_that_died_holds_no_search_for_ever():
    search = make_saved_search(claimed_at=timezone.now() - timedelta(minutes=5))
    make_incident(title="Retry")
    assert mailed() == []

    SavedSearch.objects.update(claimed_at=timezone.now() - SavedSearch.CLAIMED_FOR)
    assert told(mailed()) == ["Retry"]
    search.refresh_from_db()
    assert search.claimed_at is None


def test_a_site_without_a_mail_server_or_an_address_says_which_setting_is_missing(settings):
    settings.SENDS_MAIL = False
    with pytest.raises(CommandError, match="EMAIL_URL is not set"):
        mailed()
    settings.SITE_URL = ""
    with pytest.raises(CommandError, match="SITE_URL is not set"):
        mailed()


def test_a_hundred_thousand_ids_take_some_kilobytes():
    half = set(range(7, 200_000, 2)) | {2**60}
    search = make_saved_search()
    search._learn(half)
    search.refresh_from_db()

    assert search.known == half
    assert len(packed(half)) < 5_000
