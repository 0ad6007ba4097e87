"""A record as plain data in the document's form, and the differences between two."""

from .fields import LESSON, POSTMORTEM, SERVICE, THESAURUS
from .kinds import Writing


def postmortem_data(incident, *, visible_incidents=None, backup=False, for_account=True, keys=None):
    """The document of an incident as plain data.

    ``visible_incidents``: the ids of those that the reader may know of; relations to others are left out. None: all.
    ``backup``: with what only a backup needs. ``for_account``: with the names of people and groups, which readers
    without an account do not see. ``keys``: what is asked for, where it is not all.
    """
    writing = Writing(
        zone=incident.zone,
        home_id=incident.organization_id,
        keys={
            "sources": {source.pk: source.key for source in incident.sources.all()},
            "causes": {cause.pk: cause.key for cause in incident.causes.all()},
        },
        visible_incidents=visible_incidents,
        is_backup=backup,
        is_for_account=for_account,
    )
    return _data(POSTMORTEM, incident, writing, keys)


def lesson_data(lesson, *, backup=False):
    return _data(LESSON, lesson, Writing(is_backup=backup))


def service_data(service, *, backup=False):
    return _data(SERVICE, service, Writing(is_backup=backup))


def group_data(group, *, backup=False):
    return _data(THESAURUS, group, Writing(is_backup=backup))


def _data(kind, record, writing, keys=None):
    return {"format": kind.format, **kind.written(kind.values(record, writing, keys), writing)}


def changes(before, after):
    """What differs between two documents in normal form: ``(field, old, new)``, with None for nothing."""
    fields = []
    for key in dict.fromkeys([*before, *after]):
        old, new = before.get(key), after.get(key)
        if old == new:
            continue
        if isinstance(old, dict) and isinstance(new, dict):
            fields += [
                (f"{key}, {name}", old.get(name), new.get(name))
                for name in dict.fromkeys([*old, *new])
                if old.get(name) != new.get(name)
            ]
        elif isinstance(old, list) and isinstance(new, list) and old and new and isinstance(new[0], dict):
            fields += _changed_rows(key, old, new)
        else:
            fields.append((key, old, new))
    return fields


def _changed_rows(key, old, new):
    for place in range(max(len(old), len(new))):
        before, after = old[place] if place < len(old) else None, new[place] if place < len(new) else None
        if before is None or after is None:
            yield f"{key} {place + 1}", before, after
        else:
            for name in dict.fromkeys([*before, *after]):
                if before.get(name) != after.get(name):
                    yield f"{key} {place + 1}, {name}", before.get(name), after.get(name)
