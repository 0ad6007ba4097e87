from django.utils import timezone

from postmortems.management.mail_command import MailCommand
from postmortems.search.saved.mailing import mail_all


class Command(MailCommand):
    help = "Mail to each account what is new in its saved searches. For cron, every hour; two at once do no harm."

    def handle(self, **options):
        self.insist_on_mail()
        self.tell(mail_all(clock=timezone.now))
