"""Writing iCalendar (RFC 5545): what other programs take apart strictly, octet by octet."""

from datetime import UTC

from postmortems.mails import shown

LINE_AT_MOST = 75  #: octets, without the end of the line


def text(value):
    """A text as it stands in a property: no character in it ends or parts anything, and none is a control character."""
    value = shown(value).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    value = value.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n").replace("\t", " ")
    return "".join(character for character in value if character.isprintable() or ord(character) > 0x9F)


def moment(at):
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def day(on):
    return f"{on:%Y%m%d}"


def folded(line):
    """The line in pieces of 75 octets, of which no character is torn; the later ones begin with a blank."""
    pieces, size = [""], 0
    for character in line:
        octets = len(character.encode())
        if size + octets > LINE_AT_MOST:
            pieces.append(" ")
            size = 1
        pieces[-1] += character
        size += octets
    return "\r\n".join(pieces)


def written(lines):
    """Properties, each with its value as it is to stand there, as the octets of a file."""
    return "".join(f"{folded(f'{name}:{value}')}\r\n" for name, value in lines).encode()
