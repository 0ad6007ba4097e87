"""A reader of iCalendar that forgives nothing (RFC 5545), written apart from what writes it."""

import re

TEXTS = {"SUMMARY", "DESCRIPTION", "X-WR-CALNAME"}
NAME = re.compile(r"[A-Z0-9-]+(?:;[A-Z0-9-]+=[^\x00-\x1f\x7f\":;,]+)*")


def properties(content):
    """Each property as (name with its parameters, value), of octets."""
    assert content.endswith(b"\r\n")
    lines = content[:-2].split(b"\r\n")
    assert all(len(line) <= 75 and b"\n" not in line and b"\r" not in line for line in lines)
    whole = []
    for line in lines:
        line.decode("utf-8", "strict")  # no character is torn
        if line.startswith(b" "):
            whole[-1] += line[1:]
        else:
            whole.append(line)
    for line in whole:
        text = line.decode()
        assert not re.search(r"[\x00-\x08\x0a-\x1f\x7f]", text)
        name, _, value = text.partition(":")
        assert NAME.fullmatch(name), name
        yield name, unescaped(value) if name in TEXTS else value


def unescaped(value):
    assert re.fullmatch(r"(?:[^\\;,]|\\[\\;,nN])*", value), value
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)


def events(content):
    """The calendar's own properties, and those of each event; each property once."""
    calendar, found, inside = {}, [], ["file"]
    for name, value in properties(content):
        if name == "BEGIN":
            assert (inside[-1], value) in {("file", "VCALENDAR"), ("VCALENDAR", "VEVENT")}
            inside.append(value)
            if value == "VEVENT":
                found.append({})
            continue
        if name == "END":
            assert inside.pop() == value
            continue
        into = found[-1] if inside[-1] == "VEVENT" else calendar
        assert inside[-1] != "file"
        assert name not in into, name
        into[name] = value
    assert inside == ["file"]
    assert calendar["VERSION"] == "2.0"
    assert calendar["PRODID"]
    for event in found:
        assert {"UID", "DTSTAMP", "DTSTART;VALUE=DATE"} <= event.keys()
        assert re.fullmatch(r"\d{8}T\d{6}Z", event["DTSTAMP"])
        assert re.fullmatch(r"\d{8}", event["DTSTART;VALUE=DATE"])
        assert event["STATUS"] in {"TENTATIVE", "CONFIRMED", "CANCELLED"}
        assert event["SEQUENCE"].isdigit()
    assert len({event["UID"] for event in found}) == len(found)
    return calendar, found
