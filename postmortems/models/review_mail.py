from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q

from incidents.text_fields import ParagraphField


class ReviewMailQuerySet(models.QuerySet["ReviewMail"]):
    def claimed(self, *, at):
        """These, but for those that another run is at: from now on this one is, until it is done with them."""
        is_free = Q(claimed_at=None) | Q(claimed_at__lte=at - ReviewMail.CLAIMED_FOR)
        with transaction.atomic():
            free = list(self.filter(is_free).order_by("pk").select_for_update(skip_locked=True, of=("self",)))
            ReviewMail.objects.filter(pk__in=[mail.pk for mail in free]).update(claimed_at=at)
        return free

    def forget_old(self, *, at):
        """Delete what nobody would care for any more, were it sent now. How many that were."""
        return self.filter(at__lte=at - ReviewMail.KEPT_FOR).delete()[0]


class ReviewMail(models.Model):
    """A mail that waits to be sent: to whom, and what of a review it tells. It is gone when it is sent."""

    CLAIMED_FOR = timedelta(minutes=30)  #: a run that takes longer has died
    KEPT_FOR = timedelta(days=7)  #: in which a mail server comes back

    class Event(models.TextChoices):
        SUBMITTED = "submitted"
        SENT_BACK = "sent_back"
        PUBLISHED = "published"
        COMMENTED = "commented"
        MENTIONED = "mentioned"

    event = models.CharField(max_length=10, choices=Event)
    of = models.CharField(max_length=40, help_text="What happened, by its kind and number: nobody is told twice of it")
    incident = models.ForeignKey("incidents.Incident", models.CASCADE, related_name="+")
    comment = models.ForeignKey("postmortems.ReviewComment", models.CASCADE, null=True, related_name="+")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    by_name = models.CharField(max_length=200, blank=True)
    why = ParagraphField(blank=True)
    at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)

    objects = ReviewMailQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["of", "to"], name="review_mail_is_one_for_each_person")]

    def __str__(self):
        return f"{self.get_event_display()}: {self.of}"


class NoReviewMail(models.Model):
    """An account that wants no mails about reviews."""

    account = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    since = models.DateTimeField()

    def __str__(self):
        return f"No mails to {self.account}"
