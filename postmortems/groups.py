"""The four groups that say what people do; made with the database, so that nobody has to know their names."""

from django.contrib.auth.models import Group, Permission

from incidents.access import ADMINISTRATORS, AUTHORS, READERS, REVIEWERS


def make_groups(**kwargs):
    """After each migrate: make those that are missing. A new group of administrators has every permission.

    Whatever an administrator takes from a group or gives it stays as it is.
    """
    for name in (READERS, AUTHORS, REVIEWERS, ADMINISTRATORS):
        group, is_new = Group.objects.get_or_create(name=name)
        if is_new and name == ADMINISTRATORS:
            group.permissions.set(Permission.objects.all())
