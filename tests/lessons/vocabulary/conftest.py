import pytest


@pytest.fixture
def lessons():
    """Two lessons that share all they can share, and a third one related to both."""
    from lessons.models import Evidence, LessonAlias, LessonFormerSlug
    from tests.factories import make_evidence, make_incident, make_lesson, make_remediation, make_source

    first = make_lesson(
        name="Retry storm", slug="retry-storm", why="Because.", questions="Who retries?\nHow often?", symptom="Waves"
    )
    second = make_lesson(
        name="Retry storms", slug="retry-storms", why="**So.**", questions="who retries?", group="Load"
    )
    third = make_lesson(name="Backoff", slug="backoff")
    for place, lesson in enumerate((first, second)):
        LessonAlias.objects.create(lesson=lesson, name=f"Other name {place}")
        LessonFormerSlug.objects.create(lesson=lesson, slug=f"former-{place}")
        lesson.related.add(third)
        third.related.add(lesson)
        incident = make_incident()
        make_remediation(incident=incident).applies.add(lesson)
        make_evidence(incident=incident, lesson=lesson)
    first.related.add(second)
    second.related.add(first)
    both = make_incident()
    make_remediation(incident=both).applies.set([first, second])
    for way in Evidence.Way:
        make_evidence(lesson=first, incident=both, way=way, how=f"First {way}.", source=make_source(incident=both))
        if way != "luck":
            make_evidence(lesson=second, incident=both, way=way, how=f"Second {way}.")
    return first, second, third
