from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string

from postmortems.demonstration import load
from postmortems.demonstration.loading import CannotLoad
from postmortems.demonstration.shipped import Shipped
from postmortems.management.progress import Progress
from postmortems.models import Demonstration
from postmortems.search.index.indexing import take_in

from .create_demo_accounts import PASSWORD_LENGTH


class Command(BaseCommand):
    help = (
        "Loads a company that does not exist, with ten incidents and forty remediations, to try the site with. "
        "remove_demo takes all of it out again."
    )

    def add_arguments(self, parser):
        parser.add_argument("--passwords", action="store_true", help="let its people log in; for development only")
        parser.add_argument("--in-production", action="store_true", help="load it although DEBUG is off")

    def handle(self, *, passwords, in_production, **options):
        if passwords and not settings.DEBUG:
            raise CommandError("People of the demonstration log in on a site for development alone: set DEBUG=1.")
        if not (settings.DEBUG or in_production):
            raise CommandError("This is a site in production. To show what does not exist here, too: --in-production")
        if Demonstration.objects.exists():
            self.stdout.write(
                "The demonstration is loaded already. To have it as of today: remove_demo, then load_demo"
            )
            return
        progress = Progress(self.stderr, 40)
        try:
            with transaction.atomic():
                _, people = load(
                    Shipped(timezone.localdate()),
                    at=timezone.now(),
                    has_mail=settings.DEBUG,
                    by_name="a command",
                    progress=progress,
                )
                if passwords:
                    self.give_passwords(people.values())
        except CannotLoad as error:
            raise CommandError(f"{error} Nothing was changed.") from None
        finally:
            progress.end()
        take_in()
        self.stdout.write("Merrowick is loaded, a company that does not exist. remove_demo takes it out again.")

    def give_passwords(self, people):
        for account in people:
            password = get_random_string(PASSWORD_LENGTH)
            account.set_password(password)
            account.save(update_fields=["password"])
            self.stdout.write(f"{account.get_username():<13}  {password}")
