"""The words of a log line, told from names of machines and other random signs."""

import re
from itertools import groupby

from postmortems.search.words import UNSPACED

BETWEEN = re.compile(r"[\s\"“”„«»`{}\[\]()<>,;=|&!?/\\$#~^…@%+]+|(?<!:):(?!:)")
EDGES = ".-_*:'’‘"
#: us-east-1, eu-west-1b, us-gov-west-1, asia-northeast1
REGION = re.compile(
    r"(?<![\w-])(?:us|eu|ap|sa|ca|me|af|il|cn|mx|asia|europe|africa|australia|northamerica|southamerica)(?:-gov|-iso)?"
    r"-(?:north|south|east|west|central|northeast|northwest|southeast|southwest)-?\d[a-z]?(?![\w-])"
)
#: ORA-00060, CVE-2014-0160, C-00000291*.sys, KB4565503
CODE = re.compile(r"[A-Z]{1,6}-\d[\w*.-]*|[A-Z]{1,4}\d{3,8}")
#: What follows the digits of a number: ms, GiB, e9
UNIT = re.compile(r"[^\W\d_]{1,3}|e\d+")
HEX = re.compile(r"(?:0x)?[0-9a-f]{6,}|0x[0-9a-f]+", re.IGNORECASE)
MACHINE = re.compile(r"[a-z]+\d{2,}")
PARTS = re.compile(r"[_:*'’]")
RATIO_OF_ERRORS = re.compile(r"[1-5]xx", re.IGNORECASE)
LEVELS = frozenset("TRACE DEBUG INFO NOTICE WARN WARNING ERR ERROR SEVERE CRIT CRITICAL FATAL EMERG".split())  # noqa: SIM905
#: Parts of names of classes that say nothing.
PACKAGES = frozenset("com org net io java javax lang util".split())  # noqa: SIM905
#: What changes more often from letters to digits and back is no name; nor is what mixes them from this length on.
MOST_RUNS, RANDOM = 3, 20


def words_of(text):
    """The words of a text from which addresses and time stamps are taken out already."""
    for token in BETWEEN.split(text):
        token = token.strip(EDGES) if not token.endswith("*.sys") else token
        if token and token not in LEVELS:
            yield from _words(token)


def _words(token):
    if token.isalpha():
        if len(token) > 1 or UNSPACED.match(token * 2):
            yield token
    elif "\ue000" in token or REGION.fullmatch(token) or CODE.fullmatch(token) or RATIO_OF_ERRORS.fullmatch(token):
        yield token
    elif "." in token:
        yield from _dotted(token)
    elif "-" in token:
        yield from _hyphenated(token)
    elif not _is_noise(token):
        yield token


def _dotted(token):
    """A class by the names in its path; a machine without a number whole; of one with a number its region."""
    parts = [part for part in token.split(".") if part]
    rest = REGION.sub("", token)
    if not any(sign.isdigit() for sign in rest):
        if any(part[:1].isupper() for part in parts[1:]):
            yield from (part for part in parts if len(part) > 1 and part not in PACKAGES)
        else:
            yield token
    elif len(parts) > 2:
        yield from REGION.findall(token)
    else:
        for part in parts:
            yield from _words(part)


def _hyphenated(token):
    parts = [part for part in token.split("-") if part]
    if not any(_names_a_machine(part) for part in parts):
        yield token
    else:
        for part in parts:
            part = part.rstrip("0123456789") if part.islower() else part
            if len(part) > 2 and part.isalpha():
                yield part


def _names_a_machine(part):
    return part[0].isdigit() or _is_noise(part) or bool(re.fullmatch(r"[a-z]+\d+", part))


def _is_noise(token):
    """Whether letters and digits are a number with its unit, a hash, or random."""
    digits = sum(sign.isdigit() for sign in token)
    if not digits:
        return not any(sign.isalpha() for sign in token)
    if digits == len(token) or (token[0].isdigit() and UNIT.fullmatch(token.lstrip("0123456789._"))):
        return True
    if HEX.fullmatch(token) or (len(token) > 4 and MACHINE.fullmatch(token)):
        return True
    runs = max(sum(1 for _ in groupby(part, str.isdigit)) for part in PARTS.split(token))
    return runs > MOST_RUNS or (len(token) >= RANDOM and runs > 1 and "_" not in token)
