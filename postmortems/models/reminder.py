"""What is kept of reminders: who wants which, what was told to whom, and which mails went out."""

from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q

from lessons.models import Remediation


class ReminderChoice(models.Model):
    """Which mails about remediations an account wants. Without one: reminders of its own, and no digest."""

    account = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="reminder_choice")
    wants_reminders = models.BooleanField(default=True)
    digest_since = models.DateField(null=True, blank=True, help_text="Since when it wants the weekly digest")
    teams = models.JSONField(default=list, blank=True, help_text="Of which teams the digest tells; of all if of none")

    def __str__(self):
        return f"Reminders for {self.account}"


class Reminded(models.Model):
    """That an owner was last told of a remediation as due soon, overdue or stale."""

    class What(models.TextChoices):
        OVERDUE = "overdue"
        DUE_SOON = "due_soon", "Due soon"
        STALE = "stale"

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    remediation = models.ForeignKey("lessons.Remediation", models.CASCADE, related_name="+")
    what = models.CharField(max_length=8, choices=What)
    about = models.DateField(help_text="The day it was due or, of what is stale, that of its last movement")
    on = models.DateField(help_text="When it was told")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "remediation"], name="reminded_is_kept_once")]

    def __str__(self):
        return f"{self.get_what_display()}, told on {self.on}"


class ReminderMailQuerySet(models.QuerySet["ReminderMail"]):
    def claim(self, account, *, kind, day, at):
        """The mail of the account for that day, for this run alone; None where it went out, or another run is at it."""
        mail, _ = self.get_or_create(account=account, kind=kind, day=day)
        is_free = Q(claimed_at=None) | Q(claimed_at__lte=at - ReminderMail.CLAIMED_FOR)
        taken = self.filter(is_free, pk=mail.pk, handed_over_at=None).update(claimed_at=at)
        mail.claimed_at = at
        return mail if taken else None

    def forget_old(self, *, on):
        self.filter(day__lt=on - ReminderMail.KEPT_FOR).delete()


class ReminderMail(models.Model):
    """One mail to an account on a day: claimed by a run, then handed to the mail server, then sent.

    What was handed over and not noted as sent may have arrived: its run died in between, and nobody gets it twice.
    What it was to tell is not noted as told, so that it is told the next day.
    """

    CLAIMED_FOR = timedelta(minutes=30)  #: a run that takes longer for one mail has died
    KEPT_FOR = timedelta(days=60)

    class Kind(models.TextChoices):
        REMINDER = "reminder"
        DIGEST = "digest"

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    day = models.DateField(help_text="Of a digest the first day of its week")
    claimed_at = models.DateTimeField(null=True, blank=True)
    handed_over_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = ReminderMailQuerySet.as_manager()

    class Meta:
        ordering = ["-day", "-pk"]
        constraints = [models.UniqueConstraint(fields=["account", "kind", "day"], name="reminder_mail_is_one_a_day")]

    def __str__(self):
        return f"{self.get_kind_display()} of {self.day}"

    @property
    def _mine(self):
        return ReminderMail.objects.filter(pk=self.pk, claimed_at=self.claimed_at)

    def hand_over(self, *, at):
        """Whether this run may give it to the mail server: not where it took so long that another has it now."""
        return bool(self._mine.filter(handed_over_at=None).update(handed_over_at=at))

    def release(self):
        """It could not be sent: another run may try."""
        self._mine.update(claimed_at=None, handed_over_at=None)

    @transaction.atomic
    def note_sent(self, told=(), *, at):
        """It went out, and what it told (as ``Reminded``) counts from now on."""
        if not ReminderMail.objects.filter(pk=self.pk).update(sent_at=at):
            return  # the account was deleted meanwhile
        ids = [one.remediation_id for one in told]
        there = set(Remediation.objects.filter(pk__in=ids).values_list("pk", flat=True))
        Reminded.objects.bulk_create(
            [one for one in told if one.remediation_id in there],
            update_conflicts=True,
            unique_fields=["account", "remediation"],
            update_fields=["what", "about", "on"],
            batch_size=500,
        )
