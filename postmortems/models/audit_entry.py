from django.conf import settings
from django.db import models
from django.db.models import Q

from incidents.models.person import called, named_beside
from incidents.text_fields import LineField

NAME, ABOUT, TOLD = 120, 150, 500  #: characters at most; what is longer is cut


class AuditEntry(models.Model):
    """Something that an administrator may be asked about later: who did it, when, and to what. Nobody changes it."""

    class What(models.TextChoices):
        LOGIN = "login", "Log-in"
        FAILED_LOGIN = "failed_login", "Failed log-in"
        PUBLICATION = "publication"
        VISIBILITY = "visibility", "Change of who can read it"
        DELETION = "deletion"
        UNDELETION = "undeletion", "Brought back"
        PURGE = "purge", "Deleted for good"
        EXPORT = "export"
        IMPORT = "import"
        RIGHTS = "rights", "Accounts and rights"

    what = models.CharField(max_length=12, choices=What)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, named_beside, null=True, blank=True, related_name="+", db_index=False
    )
    by_name = LineField(max_length=NAME, blank=True, help_text="Of an account that is no more, or that was tried")
    about = LineField(max_length=ABOUT, blank=True, help_text="A reference, an account, a group, a file")
    told = LineField(max_length=TOLD, blank=True)
    address = models.CharField(max_length=45, blank=True, help_text="Of the client; of IPv6 its network")
    at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "audit entries"
        indexes = [
            models.Index(fields=["what", "id"], name="audit_by_what"),
            models.Index(fields=["by", "id"], name="audit_by_account"),
            models.Index(fields=["by_name", "id"], name="audit_by_name", condition=~Q(by_name="")),
        ]

    def __str__(self):
        return f"{self.get_what_display()} {self.about}".strip()

    @property
    def who(self):
        return called(self.by) if self.by else self.by_name
