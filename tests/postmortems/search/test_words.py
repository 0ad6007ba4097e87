import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postmortems.search.words import LONGEST, normal, stems, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("restarts restarted RESTARTING", ["restart"] * 3),
        ("us-east-1", ["us", "east", "1", "us_east_1"]),
        ("INSUFFICIENT_DATA", ["insuffici", "data", "insufficient_data"]),
        ("PutMetricData", ["put", "metric", "data", "putmetricdata"]),
        ("svc.prod.example.com", ["svc", "prod", "exampl", "com", "svc_prod_example_com"]),
        ("C-00000291*.sys", ["c", "00000291", "c_00000291", "sys"]),
        ("HTTP 503", ["http", "503"]),
        ("5.15 am", ["5", "15", "5_15", "am"]),
        ("the cell's cells’ isn't", ["the", "cell", "cell", "isnt"]),
        ("ÖL ol café o\u0308l", ["ol", "ol", "cafe", "ol"]),
        ("東京電力", ["東京", "京電", "電力"]),
        ("ﬁle 𝑨 ⑴", ["file", "a", "1"]),
        ("— … \x00 \ud800 ?!", []),
        ("", []),
    ],
)
def test_cuts_text_into_what_is_looked_up(text, expected):
    assert stems(text) == expected


def test_tells_where_each_word_stands():
    text = "Lost PutMetricData: the cell’s us-east-1"
    assert [text[word.start : word.end] for word in words(text)] == [word.text for word in words(text)]


@settings(max_examples=60)
@given(st.text(max_size=200))
def test_takes_any_text(text):
    found = words(text)
    assert stems(text) == [word.stem for word in found]
    assert all(len(word.stem) > 0 and word.stem == normal(word.stem) for word in found)
    assert all(text[word.start : word.end] == word.text for word in found)


def test_a_run_without_end_is_cut():
    assert stems("x" * 100_000) == ["x" * LONGEST]
