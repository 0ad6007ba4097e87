"""Records to files."""

from incidents.models import Incident, Service
from lessons.models import Lesson

from .fields import LESSON, POSTMORTEM, SERVICE
from .formats import written
from .record import lesson_data, postmortem_data, service_data
from .thesaurus import exported_thesaurus

CHUNK = 200


def exported_documents(user, *, form="md", backup=False):
    """The thesaurus, every lesson and every incident that the user may read, as ``(path, text)``.

    ``form`` is a format's suffix. ``backup``: with what only a backup needs: former addresses, also of services, and
    what became of each when.
    """
    yield from exported_thesaurus(user, form=form)
    if backup:
        services = SERVICE.with_whole_record(Service.objects.visible_to(user).order_by("slug"))
        for service in services.iterator(chunk_size=CHUNK):
            data = service_data(service, backup=True)
            if "former_slugs" in data or not service.has_slug_of_name:
                yield f"services/{service.slug}.{form}", written(data, SERVICE, form)
    lessons = LESSON.with_whole_record(Lesson.objects.visible_to(user).order_by("slug"))
    for lesson in lessons.iterator(chunk_size=CHUNK):
        yield f"lessons/{lesson.slug}.{form}", written(lesson_data(lesson, backup=backup), LESSON, form)
    visible = Incident.objects.visible_to(user)
    known = set(visible.values_list("pk", flat=True))
    for incident in POSTMORTEM.with_whole_record(visible.order_by("slug")).iterator(chunk_size=CHUNK):
        data = postmortem_data(incident, visible_incidents=known, backup=backup)
        yield f"postmortems/{incident.slug}.{form}", written(data, POSTMORTEM, form)
