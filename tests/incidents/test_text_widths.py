"""The widths that drawings reckon for texts, against those that a browser measures in the font that we ship."""

import pytest

from incidents.drawing.text import WIDTHS, width_of

pytestmark = pytest.mark.django_db
WEIGHTS = (400, 600)
NAMES = [
    "Amazon Kinesis Data Streams",
    "Cloudflare: a regular expression",
    "CrowdStrike Falcon content update",
    "GitHub: 24 hours of MySQL",
    "us-east-1 (Northern Virginia)",
    "2012-08-01 13:28 UTC",
    "Überlastung in Zürich, Ångström, ÅÉÎÕÜ",
]
#: Measured twice, before two others: a letter that is not in our font is as wide as the other has it.
MEASURE = """async ([texts, weights]) => {
  await Promise.all(weights.map((weight) => document.fonts.load(`${weight} 100px "Public Sans Variable"`)));
  const canvas = document.createElement("canvas").getContext("2d");
  return weights.map((weight) => texts.map((text) => ["serif", "monospace"].map((other) => {
    canvas.font = `${weight} 100px "Public Sans Variable", ${other}`;
    return canvas.measureText(text).width / 100;
  })));
}"""


def test_texts_are_reckoned_a_little_wider_than_a_browser_draws_them(page):
    page.goto("/accounts/login/")
    texts = [*WIDTHS, *NAMES]

    for weight, widths in zip(WEIGHTS, page.evaluate(MEASURE, [texts, WEIGHTS]), strict=True):
        for text, (measured, elsewhere) in zip(texts, widths, strict=True):
            reckoned = width_of(text, 1)
            assert measured == elsewhere, f"{text!r} is not in the font"
            assert reckoned > measured * 0.98, f"{text!r} is wider in weight {weight}"
            if text in NAMES:
                assert measured < reckoned < measured * 1.2, f"{text!r} is reckoned too wide in weight {weight}"
