from django.utils import timezone

from postmortems.management.mail_command import MailCommand
from postmortems.management.progress import Progress
from postmortems.reminders.digest import DAYS
from postmortems.reminders.mailing import letter_for, planned_mails, reachable, send_all

NEVER = "never"


class Command(MailCommand):
    help = (
        "Mail to owners which of their remediations are due soon, overdue or stale, and to those who want it a weekly "
        "digest by team. For cron or a systemd timer; nobody gets two of a kind on a day, however often it runs."
    )

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="print the mails; send nothing and note nothing")
        parser.add_argument(
            "--digest",
            choices=[*DAYS, NEVER],
            default=DAYS[0],
            help="the day on which digests go out (monday unless told); who was not reached on it is the days after",
        )

    def handle(self, *, dry_run, digest, **options):
        digest_on = None if digest == NEVER else digest
        if dry_run:
            self.print_all(digest_on=digest_on)
            return
        self.insist_on_mail()
        planned = planned_mails(on=timezone.localdate(), digest_on=digest_on)
        progress = Progress(self.stderr, len(planned))
        try:
            report = send_all(planned, clock=timezone.now, progress=progress)
        finally:
            progress.end()
        self.tell(report)

    def print_all(self, *, digest_on):
        on, count = timezone.localdate(), 0
        for pk, kind, _ in planned_mails(on=on, digest_on=digest_on):
            account = reachable().filter(pk=pk).first()
            message = account and letter_for(account, kind, on=on)[0]
            if message:
                count += 1
                self.stdout.write(f"To: {account.email}\nSubject: {message.subject}\n\n{message.body}\n")
        self.stdout.write(f"{count} mail{'' if count == 1 else 's'} would be sent. Nothing was.")
