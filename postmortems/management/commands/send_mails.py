from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from postmortems.models import ReviewMail
from postmortems.review.mailing import send_all


class Command(BaseCommand):
    help = "Send the mails about reviews that wait. For cron, every minute or so; two at once do no harm."

    def handle(self, **options):
        if not settings.SENDS_MAIL:
            ReviewMail.objects.forget_old(at=timezone.now())
            missing = "SITE_URL" if not settings.SITE_URL else "EMAIL_URL"
            raise CommandError(f"{missing} is not set, so that no mails can be sent: docs/settings.md tells of it.")
        report = send_all(clock=timezone.now)
        self.stdout.write(f"{report.sent} mail{'' if report.sent == 1 else 's'} sent.")
        if report.is_given_up:
            report.failures.append("Given up for now: the others wait for the next run.")
        if report.failures:
            raise CommandError("\n".join(["Not sent, and tried again by the next run:", *report.failures]))
