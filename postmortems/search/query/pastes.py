"""What is pasted: an alert, a log, a paragraph. What only this one paste has in it is left out.

Time stamps, addresses, numbers and random names are in no record, or in the wrong one. What is left are its words,
each once, in their order.
"""

import re

from .tokens import words_of

#: What is longer is not typed by hand.
LONGEST_TYPED, MOST_TYPED = 200, 25
#: So many different words of a paste are looked at.
MOST_WORDS = 300

MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?"
ZONE = r"(?:Z|UTC|GMT|P[SD]?T|E[SD]?T|C[SD]T|M[SD]T|CES?T|BST|JST|IST|[+-]\d\d:?\d\d)"
LEVEL = r"(?:trace|debug|info|notice|warn|warning|err|error|severe|crit|critical|fatal|emerg)"
SECONDS = r"\d{1,2}:\d\d:\d\d"
UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
#: Nobody types these: it is a line of a log, however short.
LOG_LINE = re.compile(rf"\b{SECONDS}\b|\b{UUID}\b|\{{\s*\"", re.IGNORECASE)
#: A blank that does not end a word.
TIE = "\ue000"

STACK_FRAME = re.compile(r"^[ \t]*at (?:async |new )?([\w$.<>/]{1,300})[ \t]?\([^\n]*$", re.MULTILINE)
CLASS = re.compile(r"(?:^|[./$])([A-Z]\w+)")
STATUS = re.compile(
    r"\b(?:HTTP(?:/\d(?:\.\d)?)?[\"”]?:?\s{0,3}|status(?:[ _]?code)?[\"']?\s{0,3}[=:]?\s{0,3}|"
    r"returned error:?\s{1,3}|error code:?\s{1,3}|code=)([45]\d\d)\b",
    re.IGNORECASE,
)
ENDED_WITH = re.compile(
    r"\b(exit (?:code|status)|exited with(?: code)?|errno|signal)[=: ]{1,3}(\d{1,3})\b", re.IGNORECASE
)
BLOB = re.compile(r"(?<![\w+/])[A-Za-z0-9+/]{32,8000}={0,2}")
#: Between two strokes of a path no name is longer.
LONGEST_NAME = 24
NOISE = [
    re.compile(pattern, flags)
    for pattern, flags in [
        (r"\x1b?\[\d{1,3}(?:;\d{1,3}){0,4}m", 0),  # colours, also of a terminal that swallowed the escape
        (r"(?:\\[nrt]){1,9}(?=at |[\s\"\\A-Z]|$)", 0),  # line ends and tabs as JSON writes them
        (
            r"[\"']?\b(?:(?:[a-z]{1,12}[_-]){0,2}(?:request|trace|span|session|correlation|req)_?-?id|req|rid)[\"']?\s?[=:]\s?[\"']?[^\s\"',;}]{1,200}",
            re.IGNORECASE,
        ),
        (UUID, re.IGNORECASE),
        (rf"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{{0,6}},?\s{{1,3}}(?=\d|{MONTH}\s)", re.IGNORECASE),
        (
            rf"\b\d{{1,2}}(?:st|nd|rd|th)?[ /-]{MONTH}(?:[ /-]\d{{4}}\b:?|(?=\s{SECONDS}))|"
            rf"\b{MONTH}\s{{1,2}}\d{{1,2}}(?:st|nd|rd|th)?\b(?:,?\s\d{{4}}\b)?",
            re.IGNORECASE,
        ),
        (r"\b\d{8}T\d{4,6}Z?\b|\b\d{4}[-/.]\d\d[-/.]\d\d(?:[T_](?=\d))?", 0),
        (rf"(?<![\w.])\d{{1,2}}:\d\d(?!\d)(?::\d\d)?(?:[.,]\d{{1,9}})?(?:\s?[AaPp]\.?[Mm]\b\.?)?(?:\s?{ZONE}\b)?", 0),
        (r"\b\d{1,2}(?:[.:]\d\d)?\s?[ap]\.?m\b\.?", re.IGNORECASE),
        (rf"\s{ZONE}(?=\s\d{{4}}\b)", 0),
        (r"\b(?:[0-9a-f]{2}[:\- ]){3,2000}[0-9a-f]{2}\b", re.IGNORECASE),  # MACs, fingerprints, dumps
        (r"(?<![\w:])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{1,4}(?![\w:])(?:%\w{1,15}|/\d{1,3})?", re.IGNORECASE),  # IPv6
        (r"\b\d{1,3}(?:\.\d{1,3}){3}(?:[:/.]\d{1,5})?\b", 0),  # IPv4
        (rf"[\"']?\b(?:log)?_?(?:level|lvl|severity)[\"']?\s?[=:]\s?[\"']?{LEVEL}\b", re.IGNORECASE),
        (rf"[\[<(]\s?{LEVEL}\s{{0,5}}[\])>]|^\s{{0,9}}{LEVEL}(?=:?\s)", re.IGNORECASE | re.MULTILINE),
        (r"\b(?:pid|tid)[=: #]{0,3}\d+", re.IGNORECASE),
        (
            r"[\"']?\b(?:ts|time|timestamp|msg|message|host|hostname|logger|caller|lineno|func|env|ip|addr|port)"
            r"(?:\"\s?:|'\s?:|=)",
            re.IGNORECASE,
        ),
        (r"(?<=[a-z]://)[^\s/\"'@]{1,200}@", 0),  # who asks, and with which password
        (r"\b[a-z][a-z0-9+.]{1,15}://", re.IGNORECASE),
        (r"\?[\w%.-]{1,60}=[^\s\"'<>)]{0,2000}", 0),  # what follows the path of an address
    ]
]


def is_paste(text):
    """Whether it is more than anybody types: several lines, very long, or of a log."""
    return (
        "\n" in text or len(text) > LONGEST_TYPED or len(text.split()) > MOST_TYPED or LOG_LINE.search(text) is not None
    )


def words_of_paste(text):
    """The words of a paste; and whether these are without the noise, or there was nothing else in it."""
    if words := _each_once(words_of(_without_noise(text))):
        return words, True
    return _each_once(re.findall(r"[^\s\"“”{}\[\](),;|]+", text)), False


def _without_noise(text):
    text = STACK_FRAME.sub(lambda frame: " " + " ".join(CLASS.findall(frame[1])[-1:]), text)
    text = STATUS.sub(rf" HTTP{TIE}\1 ", text)
    text = ENDED_WITH.sub(lambda found: f" {found[1].replace(' ', TIE)}{TIE}{found[2]} ", text)
    text = BLOB.sub(lambda found: " " if _is_encoded(found[0]) else found[0], text)
    for noise in NOISE:
        text = noise.sub(" ", text)
    return text


def _is_encoded(text):
    """Whether it is base64 rather than a path or a long name."""
    has = [any(map(test, text)) for test in (str.isdigit, str.isupper, str.islower)]
    return all(has) and max(map(len, text.split("/"))) > LONGEST_NAME


def _each_once(words):
    seen: dict[str, str] = {}
    for word in words:
        if any(sign.isalnum() for sign in word):
            seen.setdefault(word.casefold(), word)
        if len(seen) == MOST_WORDS:
            break
    return [word.replace(TIE, " ") for word in seen.values()]
