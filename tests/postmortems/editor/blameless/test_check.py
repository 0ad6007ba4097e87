import pytest

from incidents.models import Incident
from postmortems.editor.blameless import check
from postmortems.editor.blameless.checking import Check
from postmortems.editor.blameless.lists import lists, shipped
from postmortems.editor.blameless.panel import language_notes, language_panel
from postmortems.editor.blameless.phrases import words_of
from postmortems.editor.blameless.record import checked_texts
from postmortems.editor.readiness import findings
from postmortems.models import WatchedPhrase
from tests.administration import errors, page, save
from tests.factories import make_administrator, make_author, make_cause, make_draft, make_event, make_remediation


def marked(text, **options):
    return [(mark.kind, text[mark.start : mark.end]) for mark in check(text, **options)]


def test_each_mark_says_where_it_stands_what_it_is_and_what_would_be_better():
    text = "All was well. The engineer failed to notice. Improve monitoring."
    first, second = check(text)

    assert text[first.start : first.end] == "failed to"
    assert "What was not done explains nothing." in first.suggestion
    assert (second.kind, text[second.start : second.end]) == ("vague_action", "Improve monitoring")


@pytest.mark.parametrize(
    "text",
    [
        "He said “we should have tested it”, and so they did.",
        'The report calls it "human error" twice.',
        "They call it 'human error' in the ticket's title.",
        "Run `make careless` and see.",
        "```\nthe engineer failed to\n```",
        "~~~\nthe engineer failed to",
        "> The operator should have known.",
        "See https://example.org/human-error/careless or [it](https://example.org/careless).",
        "As [[be-careful|it says]], with a source.[@human-error; @careless]",
        "<!-- the engineer failed to -->",
        "The health check failed to see it, while engineers looked at the graph.",
        "A review that should have taken an hour took a day.",
    ],
)
def test_what_is_quoted_and_what_machines_did_is_no_blame(text):
    assert marked(text) == []


def test_a_quotation_that_is_never_closed_hides_nothing():
    assert marked("“The engineer failed to notice") == [("counterfactual", "failed to")]
    assert marked("The team's engineers' mail said it: the engineer failed to notice") == [
        ("counterfactual", "failed to")
    ]
    assert marked("“Once.\n\nThe engineer failed to notice.”") == [("counterfactual", "failed to")]


def test_people_of_the_record_are_told_by_their_names():
    assert marked("Zebulon deleted the table.") == []
    assert marked("Zebulon deleted the table.", people=["Zebulon Quirk"]) == [("named_person", "Zebulon deleted")]


def test_marks_do_not_overlap_and_the_longest_counts():
    assert marked("It was a careless rookie mistake, and Tom's mistake.") == [
        ("blame", "careless"),
        ("blame", "rookie mistake"),
        ("named_person", "Tom's mistake"),
    ]


HOSTILE = [
    "The engineer failed to and ",
    "they failed to they should have ",
    "improve monitoring ",
    "careless lazy loading ",
    "“",
    " 'a",
    "<!--",
    "[@",
    "[[",
    "```\n~~~\n",
    "a'",
    "a-",
    "\n ",
    "Tom Tom's by ",
    "had if would have ",
    "and , ",
    "\u0000\ufffc",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_no_text_takes_more_than_a_few_steps_for_each_of_its_characters_however_long_it_is(piece):
    for length in 5_000, 40_000:
        looking = Check(lists())
        looking.marks((piece * (length // len(piece) + 1))[:length])
        assert looking.steps <= 8 * length


def test_a_hundred_thousand_characters_are_few_steps():
    text = "The team rolled back the release, and the health check failed to see it. " * 1_400
    looking = Check(lists())

    assert len(text) > 100_000
    assert looking.marks(text) == []
    assert looking.steps < 4 * len(text)


def test_every_phrase_that_ships_is_one():
    for groups in shipped()["phrases"].values():
        for group in groups:
            for phrase in group["words"]:
                assert words_of(phrase)


@pytest.mark.parametrize(
    ("phrase", "told"),
    [
        ("", "at least one word"),
        ("(a+)+$", "is no word"),
        ("ab*", "stands behind at least 3 letters"),
        ("*care", "is no word"),
        ("a b c d e f g h i", "at most 8 words"),
        ("x" * 81, "80 characters"),
    ],
)
def test_a_phrase_is_words_and_never_a_regular_expression(phrase, told):
    with pytest.raises(ValueError, match=told):
        words_of(phrase)


@pytest.mark.django_db
def test_administrators_add_phrases_and_say_what_is_all_right(client):
    client.force_login(make_administrator())
    for kind, phrase in [("blame", "Cowboy  style*"), ("allowed", "careless whisper"), ("named_person", "Zebulon")]:
        assert save(client, WatchedPhrase, kind=kind, phrase=phrase, suggestion="").status_code == 302
    assert errors(save(client, WatchedPhrase, kind="blame", phrase="cowboy style*", suggestion=""))
    assert errors(save(client, WatchedPhrase, kind="blame", phrase="(a+)+", suggestion=""))
    assert "careless whisper" in client.get(page("changelist", WatchedPhrase) + "?q=whisper").text

    words = lists(WatchedPhrase.objects.added())
    text = "In cowboy styled ways, careless whisper was careless, and Zebulon broke it."
    assert marked(text, words=words) == [
        ("blame", "cowboy styled"),
        ("blame", "careless"),
        ("named_person", "Zebulon broke"),
    ]
    assert check(text, words=words)[0].suggestion.startswith("Say what the person saw and knew")


def make_blaming():
    incident = make_draft(
        narrative="All well.\n\nThe engineer <b>failed to</b> notice.\n\nAll well.", went_well="Nothing."
    )
    make_cause(incident=incident, key="limit", text="Human error.")
    make_event(incident=incident, text="They decide to improve monitoring.")
    make_remediation(incident=incident, key="careful", text="Be more careful.")
    return Incident.objects.get(pk=incident.pk)


@pytest.mark.django_db
def test_all_texts_of_a_record_are_checked_and_actions_only_where_actions_stand(django_assert_num_queries):
    incident = make_blaming()
    with django_assert_num_queries(8):
        texts = checked_texts(incident)

    assert {(text.anchor, text.marks[0].kind) for text in texts} == {
        ("narrative", "counterfactual"),
        ("causes/limit", "human_error"),
        ("remediations/careful", "vague_action"),
    }
    found = {
        finding.anchor: finding for finding in findings(incident, make_author()) if finding.rule.name == "language"
    }
    assert found.keys() == {text.anchor for text in texts}
    assert not any(finding.blocks for finding in found.values())
    assert found["causes/limit"].message.startswith("Cause 1: “Human error”. An error of a person explains nothing.")


@pytest.mark.django_db
def test_the_panel_marks_the_words_where_they_stand_and_suggests_others():
    html = language_panel(make_blaming())

    assert "3 places to read again" in html
    assert 'The engineer &lt;b&gt;<mark data-kind="counterfactual">failed to</mark>&lt;/b&gt; notice.' in html
    assert "All well" not in html
    assert "What was not done explains nothing." in html
    assert "/edit/remediations/#careful" in html


@pytest.mark.django_db
def test_the_preview_of_a_text_has_its_marks_and_nothing_where_nothing_is_marked():
    assert '<mark data-kind="blame">careless</mark>' in language_notes("A careless step.")
    assert language_notes("A step.").strip() == ""


@pytest.mark.django_db
def test_of_a_very_long_paragraph_what_stands_around_is_shown():
    html = language_notes("word " * 500 + "careless " + "word " * 500)

    assert html.count("…") == 2
    assert len(html) < 2_000
