"""Every key of a lesson, in the order in which it is written."""

from lessons.models import Lesson
from postmortems.document.kinds import FormerSlugs, Lessons, Lines, Named, OwnNames, Prose, Slug, Text

from .document_kind import Kind

LESSON = Kind(
    "lesson",
    Lesson,
    [
        Slug("slug"),
        FormerSlugs("former_slugs"),
        Text("name"),
        Named("group"),
        Text("statement"),
        Text("symptom"),
        OwnNames("aliases", most=200),
        Lines("questions", most=300),
        Lessons("related", most=200),
        Prose("why", "Why"),
    ],
)
