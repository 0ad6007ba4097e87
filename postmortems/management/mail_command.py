"""What the commands that send mails have in common: what they need, and how they tell what became of it."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

NO_MAIL = "{missing} is not set, so that no mails can be sent: docs/settings.md tells of it."


class MailCommand(BaseCommand):
    def insist_on_mail(self):
        if not settings.SENDS_MAIL:
            raise CommandError(NO_MAIL.format(missing="EMAIL_URL" if settings.SITE_URL else "SITE_URL"))

    def tell(self, report):
        """How many were sent. The exit code is 1 where some were not."""
        self.stdout.write(f"{report.sent} mail{'' if report.sent == 1 else 's'} sent.")
        failures = report.failures
        if report.is_given_up:
            failures = [*failures, "Given up for now: the other accounts wait for the next run."]
        if failures:
            raise CommandError("\n".join(["Not sent, and tried again by the next run:", *failures]))
