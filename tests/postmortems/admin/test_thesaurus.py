"""Administrators extend the thesaurus: groups of phrases, one a line."""

import pytest

from postmortems.models import SynonymGroup
from tests.administration import errors, page, save

pytestmark = pytest.mark.django_db


@pytest.mark.both_databases
def test_a_group_is_entered_one_phrase_a_line_and_named_by_the_first(client):
    assert "One a line, at least two" in client.get(page("add", SynonymGroup)).text
    assert save(client, SynonymGroup, phrases="  Fat   finger \r\n\r\ntypo\r\n").status_code == 302
    assert save(client, SynonymGroup, phrases="fat finger\nbutterfingers").status_code == 302

    first, second = SynonymGroup.objects.order_by("pk")
    assert (first.slug, first.phrases, str(first)) == ("fat-finger", "Fat finger\ntypo", "Fat finger / typo")
    assert second.slug == "fat-finger-2"
    listed = client.get(page("changelist", SynonymGroup) + "?q=butter").context["cl"].result_list
    assert list(listed) == [second]


def test_a_phrase_may_stand_in_two_groups_and_the_page_says_so(client):
    SynonymGroup.objects.create(phrases="thundering herd\nretry storm")
    url = page("add", SynonymGroup)
    form = {"phrases": "cache stampede\nThundering Herd", "slug": "", "_save": "1"}

    told = [str(message) for message in client.post(url, form, follow=True).context["messages"]]
    assert any("stands elsewhere, too, which is allowed: thundering herd / retry storm." in text for text in told)
    save(client, SynonymGroup, phrases="alert\nalarm")
    assert SynonymGroup.objects.count() == 3


@pytest.mark.parametrize(
    ("phrases", "told"),
    [
        ("", "This field is required."),
        ("alone", "A group has at least two phrases, one a line."),
        ("lone\n LONE", "“LONE” stands twice: case and accents make no other phrase."),
        ("Café\ncafe", "“cafe” stands twice: case and accents make no other phrase."),
        ("one\n...", "“...” has no word that a search looks for."),
        ("one\nfrom the", "“from the” has no word that a search looks for."),
        ("one\na b c d e f g", "“a b c d e f g” is longer than 60 characters or 6 words."),
        ("one\n" + "x" * 61, "“" + "x" * 60 + "” is longer than 60 characters or 6 words."),
        ("\n".join(f"w{n}" for n in range(41)), "A group has at most 40 phrases."),
        ("one\nt\x07wo", "There is a control character in it (U+0007), which cannot be seen: take it out."),
    ],
)
def test_a_group_that_says_nothing_is_refused(client, phrases, told):
    assert told in errors(save(client, SynonymGroup, phrases=phrases))
    assert not SynonymGroup.objects.exists()


def test_there_are_no_more_groups_than_a_search_can_have_at_hand(client, monkeypatch):
    monkeypatch.setattr("postmortems.models.synonym_group.GROUPS_AT_MOST", 1)
    group = SynonymGroup.objects.create(phrases="alert\nalarm")

    assert errors(save(client, SynonymGroup, phrases="one\ntwo")) == [
        "There are 1 groups already: extend or delete others."
    ]
    assert save(client, group, phrases="alert\nalarm\nwarning").status_code == 302
