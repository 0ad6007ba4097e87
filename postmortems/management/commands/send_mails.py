from django.conf import settings
from django.utils import timezone

from postmortems.management.mail_command import MailCommand
from postmortems.models import ReviewMail
from postmortems.review.mailing import send_all


class Command(MailCommand):
    help = "Send the mails about reviews that wait. For cron, every minute or so; two at once do no harm."

    def handle(self, **options):
        if not settings.SENDS_MAIL:
            ReviewMail.objects.forget_old(at=timezone.now())
        self.insist_on_mail()
        self.tell(send_all(clock=timezone.now))
