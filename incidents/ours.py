"""Whose organisations this site follows up: a box of each and, on the first run, a setting."""

from django.conf import settings

from .migrated import is_migrated
from .models import Organization
from .models.organization import is_named_ours


def mark_ours(**signal):
    """After migrating, and as long as no organisation is ours: those that are there, and that the setting names, are.

    One that is made later is ours as soon as it is made.
    """
    if not settings.FAULTLINE_OUR_ORGANIZATIONS or not is_migrated():
        return
    if Organization.objects.filter(is_ours=True).exists():
        return
    named = [pk for pk, name in Organization.objects.values_list("pk", "name") if is_named_ours(name)]
    Organization.objects.filter(pk__in=named).update(is_ours=True)
