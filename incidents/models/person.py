"""People of an incident beside its authors with an account: named to readers with an account alone."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from incidents.access import OfIncidentQuerySet
from incidents.text_fields import LineField


class NamedAuthor(models.Model):
    """An author who has no account here, by name. It gives no right to read anything."""

    incident = models.ForeignKey("incidents.Incident", models.CASCADE, related_name="named_authors")
    name = LineField(max_length=120)

    PER_INCIDENT = 50
    objects = OfIncidentQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = "author without an account"
        verbose_name_plural = "authors without an account"
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "name"],
                name="author_is_named_once",
                violation_error_message="This author is named already.",
            )
        ]

    def __str__(self):
        return self.name


def called(user):
    """What pages call somebody with an account: by full name or, without one, by user name."""
    return user.get_full_name() or user.get_username()


def keep_authors_by_name(instance, **_):
    """Whoever wrote postmortems stays their author when the account is deleted."""
    name = called(instance)[: NamedAuthor._meta.get_field("name").max_length]
    written = instance.incidents.through.objects.filter(user=instance).values_list("incident", flat=True)
    NamedAuthor.objects.bulk_create(
        (NamedAuthor(incident_id=incident, name=name) for incident in written), ignore_conflicts=True, batch_size=500
    )


def named_beside(collector, field, rows, using):
    """An account is deleted: its name stays on record in the column beside, ``owner_name`` for ``owner``."""
    models.SET_NULL(collector, field, rows, using)
    name, by_account = field.model._meta.get_field(f"{field.name}_name"), {}
    for row in rows:
        by_account.setdefault(getattr(row, field.attname), []).append(row)
    for of_account in by_account.values():
        collector.add_field_update(name, called(getattr(of_account[0], field.name))[: name.max_length], of_account)


def kept_by_name(collector, field, rows, using):
    """Who took part stays on record when the account is deleted."""
    name = field.model._meta.get_field("name")
    for row in rows:
        collector.add_field_update(name, str(row)[: name.max_length], [row])
    models.SET_NULL(collector, field, rows, using)


class Participant(models.Model):
    """Somebody who took part, with an account or by name, and as what: incident commander, scribe."""

    incident = models.ForeignKey("incidents.Incident", models.CASCADE, related_name="participants")
    position = models.PositiveIntegerField(default=0)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, kept_by_name, null=True, blank=True, related_name="+", verbose_name="account"
    )
    name = LineField(max_length=120, blank=True, help_text="Of somebody without an account")
    role = LineField(max_length=120, blank=True, help_text="Incident commander, scribe, on call for storage")

    PER_INCIDENT = 200
    objects = OfIncidentQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False) | ~Q(name=""),
                name="participant_has_an_account_or_a_name",
                violation_error_message="Say who took part: an account, or a name.",
            )
        ]

    def __str__(self):
        return called(self.user) if self.user else self.name

    def clean(self):
        if self.user_id and self.name:
            raise ValidationError({"name": "Somebody with an account is called by it: leave the name out."})
