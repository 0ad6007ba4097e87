from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from postmortems.search.saved.mailing import mail_all


class Command(BaseCommand):
    help = "Mail to each account what is new in its saved searches. For cron, every hour; two at once do no harm."

    def handle(self, **options):
        if not settings.SENDS_MAIL:
            missing = "SITE_URL" if not settings.SITE_URL else "EMAIL_URL"
            raise CommandError(f"{missing} is not set, so that no mails can be sent: docs/settings.md tells of it.")
        report = mail_all(clock=timezone.now)
        self.stdout.write(f"{report.sent} mail{'' if report.sent == 1 else 's'} sent.")
        if report.is_given_up:
            report.failures.append("Given up for now: the other accounts wait for the next run.")
        if report.failures:
            raise CommandError("\n".join(["Not sent, and tried again by the next run:", *report.failures]))
