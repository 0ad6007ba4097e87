"""Records to files."""

from incidents.models import Incident
from lessons.models import Lesson
from postmortems.document import lesson as lesson_document
from postmortems.document import postmortem as postmortem_document
from postmortems.document.writing import to_json, to_markdown

CHUNK = 200


def exported_documents(user, *, form="md"):
    """Every lesson and every incident that the user may read, as ``(path, text)``; ``form`` is ``md`` or ``json``."""
    for lesson in lesson_document.with_whole_record(Lesson.objects.visible_to(user).order_by("slug")).iterator(
        chunk_size=CHUNK
    ):
        yield f"lessons/{lesson.slug}.{form}", written(lesson_document.lesson_data(lesson), "lesson", form)
    visible = Incident.objects.visible_to(user)
    known = set(visible.values_list("pk", flat=True))
    for incident in postmortem_document.with_whole_record(visible.order_by("slug")).iterator(chunk_size=CHUNK):
        data = postmortem_document.postmortem_data(incident, visible_incidents=known)
        yield f"postmortems/{incident.slug}.{form}", written(data, "postmortem", form)


def written(data, kind, form):
    return to_json(data) if form == "json" else to_markdown(data, kind)
