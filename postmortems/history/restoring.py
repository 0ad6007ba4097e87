"""Bringing back what a postmortem said: a revision of it, as a new revision."""

from copy import deepcopy

from django.contrib.auth import get_user_model

from incidents.models import Incident, IncidentFormerSlug
from lessons.models import Lesson, LessonFormerSlug
from postmortems.document.amending import amend
from postmortems.document.fields import POSTMORTEM
from postmortems.document.importing.intake import PLAIN_NAMES

from .head import changed_to
from .reading import without_hidden

#: Verbs of their own change these: what readers see, and who may read it, does not come back with old words.
STAYS = {"reference", "state", "visibility", "groups", *(one.key for one in POSTMORTEM.fields if one.is_backup)}


def restore(incident, revision, *, by, at, why=""):
    """Let the incident say what it said in the revision. Its state, and who may read it, stay as they are.

    Returns the incident, and in words what could not come back. Raises BadDocument.
    """
    data, left_out = as_far_as_there(without_hidden(revision.data, by))

    def says(now):
        changed = {key: data.get(key) for key in POSTMORTEM.by_key} if revision.is_whole else changed_to(data, now)
        return {key: value for key, value in changed.items() if key not in STAYS}

    told = f"Restored revision {revision.number}" + (f": {why}" if why else "")
    return amend(incident, says, by=by, at=at, why=told), left_out


def as_far_as_there(data):
    """The data with accounts that are no more by name, and without rows for what is not there any more, in words."""
    data, left_out = accounts_by_name(data), []
    named = [row["incident"] for row in data.get("relations", [])]
    related = _slugs_now(Incident, IncidentFormerSlug, named, "incident")
    lessons = _slugs_now(Lesson, LessonFormerSlug, _lessons_named(data), "lesson")
    for key, name, known in (("relations", "incident", related), ("lessons", "lesson", lessons)):
        rows = data.get(key, [])
        left_out += [f"{name} “{row[name]}”" for row in rows if row[name] not in known]
        data[key] = [row | {name: known[row[name]]} for row in rows if row[name] in known]
    for row in data.get("remediations", []):
        if "applies" in row:
            row["applies"] = sorted({lessons[slug] for slug in row["applies"] if slug in lessons})
    return {key: value for key, value in data.items() if value != []}, left_out


def _lessons_named(data):
    applied = [slug for row in data.get("remediations", []) for slug in row.get("applies", [])]
    return [*(row["lesson"] for row in data.get("lessons", [])), *applied]


def _slugs_now(model, formers, slugs, owner):
    """The slug that each has now, of those that are there."""
    former = formers.objects.filter(slug__in=slugs).values_list("slug", f"{owner}__slug")
    return dict(former) | {slug: slug for slug in model.objects.filter(slug__in=slugs).values_list("slug", flat=True)}


def accounts_by_name(data):
    """A copy of the data in which accounts that are not there are plain names."""
    data = deepcopy(data)
    rows = [data, *data.get("participants", []), *data.get("remediations", [])]
    rows += [step for row in rows for step in row.get("history", [])]
    names = {name for row in rows for key in PLAIN_NAMES for name in _listed(row.get(key))}
    column = get_user_model().USERNAME_FIELD
    known = set(get_user_model()._default_manager.filter(**{f"{column}__in": names}).values_list(column, flat=True))
    for row in rows:
        for key, plain in PLAIN_NAMES.items():
            gone = [name for name in _listed(row.get(key)) if name not in known]
            if gone and isinstance(row[key], list):
                row[key] = [name for name in row[key] if name in known]
                row[plain] = sorted({*row.get(plain, []), *gone})
            elif gone:
                row[plain] = row.pop(key)
    return data


def _listed(value):
    return value if isinstance(value, list) else [value] if value else []
