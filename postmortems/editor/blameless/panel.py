from incidents.templating.panel import panel
from postmortems.models import WatchedPhrase

from .checking import check
from .record import checked_texts, passages, words_in_force

TITLES = dict(WatchedPhrase.Kind.choices)


@panel("postmortems/_language.html")
def language_panel(incident):
    """All words of a postmortem that may blame somebody, marked where they stand, each with a suggestion."""
    texts = checked_texts(incident)
    return {
        "texts": texts,
        "count": sum(len(text.marks) for text in texts),
        "edit": f"{incident.get_absolute_url()}edit/",
        "titles": TITLES,
    }


@panel("postmortems/_language_notes.html")
def language_notes(text, people=()):
    """The same of one text, as of the preview of what is being written; nothing where nothing is marked."""
    marks = check(text, people=people, words=words_in_force())
    return {"passages": passages(text, marks), "count": len(marks), "titles": TITLES}
