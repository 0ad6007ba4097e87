"""What a reader may read, as a key: readers with the same key are shown the same rows."""

from incidents.access import groups_of, is_administrator


def reading_key(user):
    """Of what several readers may share. It names nobody but those who read incidents as their authors."""
    if not user.is_authenticated:
        return "public"
    if not user.is_active:
        return "nothing"
    staff = "staff" if user.is_staff else "account"
    if is_administrator(user):
        return f"administrator {staff}"
    if not hasattr(user, "_reading_key"):
        groups = sorted(groups_of(user))
        own = user.pk if _writes(user) else None
        user._reading_key = f"{staff} {groups} {own}"
    return user._reading_key


def _writes(user):
    from incidents.models import Incident

    return Incident.authors.through.objects.filter(user=user).exists()
