"""Numbers of values that no incident has any more, such as those of a service that is deleted."""

from django.db import transaction
from django.db.models import Exists, OuterRef

from incidents.models import FacetCount, FacetKey, FacetValue

from .folding import fold, lock
from .recounting import DIGEST


@transaction.atomic
def forget_unused_keys():
    """Take what has changed into the counts, and delete what is in none of them."""
    fold()
    lock()
    of_key = {"key": OuterRef("pk")}
    used = Exists(FacetValue.objects.filter(**of_key)) | Exists(FacetCount.objects.filter(**of_key))
    FacetKey.objects.exclude(facet=DIGEST).exclude(used).delete()
