from postmortems.document.checks import check
from postmortems.document.fields import POSTMORTEM
from postmortems.document.problems import BadDocument
from postmortems.document.reading import Document, read

#: What whoever begins a postmortem says; for the check of a template something stands there.
ASKED = {"title": "A title", "slug": "a-slug", "organization": "An organisation", "zone": "UTC"}
#: What belongs to one record, and to no template.
OWN = ("reference", "former_slugs", "state", "history", "published", "authors", "canonical_url")


def template_data(text: str) -> dict:
    """The keys with which a postmortem begins that is made from a template's document.

    Raises ValueError, with the line, for what is no part of a document.
    """
    if not text.strip():
        return {}
    try:
        document = read(text.encode(errors="replace"), "template.md")
        if document.kind is not POSTMORTEM:
            raise ValueError(f"It is a document of a {document.kind.name}.")
        for key in (*OWN, *ASKED):
            if key in document.raw:
                raise ValueError(f"Leave out “{key}”: each postmortem says that for itself.")
        check(Document(document.file, document.kind, {**document.raw, **ASKED}, document.lines, document.find_lines))
    except BadDocument as error:
        first = error.problems[0]
        where = f"Line {first.line}: " if first.line else ""
        raise ValueError(f"{where}{first.field}{': ' if first.field else ''}{first.message}.") from None
    return {key: value for key, value in document.raw.items() if key != "format"}
