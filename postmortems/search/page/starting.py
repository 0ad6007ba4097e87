"""What the page of the search offers before anything is typed, or where nothing was found."""

from incidents.facets import counted
from incidents.models import Incident
from lessons.lesson_statistics import WAYS, counted_tallies, with_tallies
from lessons.models import Lesson
from postmortems.home.starting_points import frequent_tags, signs

LATEST = 6


def starting_points(user):
    """Lessons by what one sees, tags that many incidents bear, and the latest incidents."""
    counts = counted(user, "tag", *WAYS)
    lessons = Lesson.objects.visible_to(user).exclude(symptom="").only("slug", "name", "symptom")
    incidents = Incident.objects.visible_to(user).only(
        "slug", "title", "started_at", "started_precision", "resolved_at", "resolved_precision", "zone"
    )
    return {
        "signs": signs(with_tallies(lessons, counted_tallies(counts))),
        "tags": frequent_tags(counts["tag"]),
        "latest": list(incidents.newest_first()[:LATEST]),
    }
