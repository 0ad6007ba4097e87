import sys
import zlib
from array import array
from datetime import timedelta
from itertools import accumulate, pairwise

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse

from incidents.text_fields import LineField


class IncidentIds(models.BinaryField):
    """A set of ids. A row for each would be a hundred thousand for one broad search; packed they are some kilobytes."""

    def from_db_value(self, value, expression, connection):
        return unpacked(value)

    def get_db_prep_value(self, value, connection, prepared=False):
        return super().get_db_prep_value(packed(value), connection, prepared)


def packed(ids):
    steps = array("Q", (after - before for before, after in pairwise([0, *sorted(ids)])))
    if sys.byteorder == "big":
        steps.byteswap()
    return zlib.compress(steps.tobytes())


def unpacked(data):
    steps = array("Q")
    steps.frombytes(zlib.decompress(data))
    if sys.byteorder == "big":
        steps.byteswap()
    return set(accumulate(steps))


class SavedSearchQuerySet(models.QuerySet["SavedSearch"]):
    def of(self, owner):
        return self.filter(owner=owner)

    def to_be_looked_at(self, edition):
        """Those that are told of by mail, but for those in which nothing can be new since they were looked at."""
        return self.filter(notify=True).exclude(looked_at_edition=edition or "-")

    def claimed(self, *, at):
        """These, but for those that another run is at: from now on this one is, until they are released."""
        is_free = Q(claimed_at=None) | Q(claimed_at__lte=at - SavedSearch.CLAIMED_FOR)
        with transaction.atomic():
            free = list(self.filter(is_free).order_by("pk").select_for_update(skip_locked=True))
            SavedSearch.objects.filter(pk__in=[search.pk for search in free]).update(claimed_at=at)
        return free

    def release(self):
        self.update(claimed_at=None)

    def stop_notifying(self):
        self.update(notify=False)


class SavedSearch(models.Model):
    """A search that an account keeps under a name, and whether it is told by mail when a new incident matches.

    An incident is told of once: when it first matches and the owner may read it, unless it did so when the search was
    saved. Whether it was published, opened to the owner or edited since makes no difference.
    """

    PER_ACCOUNT = 100  #: at most
    QUERY_AT_MOST = 8_000  #: characters, about what an address may have
    CLAIMED_FOR = timedelta(minutes=30)  #: a run that takes longer for one account has died

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_searches")
    name = LineField(max_length=100)
    query = models.CharField(max_length=QUERY_AT_MOST, help_text="What follows the question mark in its address")
    notify = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    last_told_at = models.DateTimeField(null=True, blank=True)
    known = IncidentIds(default=set, help_text="The incidents that matched when it was saved or that were told of")
    looked_at_edition = models.CharField(max_length=60, blank=True, help_text="In which edition nothing else is new")
    claimed_at = models.DateTimeField(null=True, blank=True, help_text="When a run began to mail what is new")

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"],
                name="saved_search_is_named_once",
                violation_error_message="You have a saved search of this name already.",
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return f"{reverse('search')}?{self.query}"

    @transaction.atomic
    def notify_from_now(self, *, matching):
        """Tell by mail of what comes to match; what matches already is known."""
        self._learn(matching, notify=True)

    @transaction.atomic
    def told(self, incidents, *, edition, at):
        """These were told of; in this edition nothing else is new."""
        changes = {"last_told_at": at} if incidents else {}
        self._learn(incidents, looked_at_edition=edition, **changes)

    def _learn(self, incidents, **changes):
        """Somebody else may change the row meanwhile, or delete it."""
        row = SavedSearch.objects.select_for_update().filter(pk=self.pk).first()
        if row and incidents - row.known:
            changes["known"] = row.known | incidents
        SavedSearch.objects.filter(pk=self.pk).update(**changes)
