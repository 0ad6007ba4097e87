from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.crypto import get_random_string

from incidents.access import AUTHORS, READERS, REVIEWERS

GROUPS = {
    "reader": READERS,
    "author": AUTHORS,
    "author2": AUTHORS,
    "reviewer": REVIEWERS,
    "administrator": None,
}
PASSWORD_LENGTH = 16


class Command(BaseCommand):
    help = "Creates a reader, two authors, a reviewer and an administrator with random passwords. For development only."

    def add_arguments(self, parser):
        parser.add_argument("--reset", action="store_true", help="give the accounts that exist new passwords, too")

    @transaction.atomic
    def handle(self, *, reset, **options):
        if not settings.DEBUG:
            raise CommandError("Demonstration accounts are for development: set DEBUG=1.")
        kept = []
        for username, group in GROUPS.items():
            user, created = self.account(username, group)
            if created or reset:
                password = get_random_string(PASSWORD_LENGTH)
                user.set_password(password)
                user.save(update_fields=["password"])
                self.stdout.write(f"{username:<13}  {password}")
            else:
                kept.append(username)
        if kept:
            self.stdout.write(
                f"Kept {', '.join(kept)}: the passwords stay as they were printed. "
                "For new ones: create_demo_accounts --reset"
            )

    def account(self, username, group):
        administers = group is None
        user, created = get_user_model().objects.get_or_create(
            username=username, defaults={"is_staff": administers, "is_superuser": administers}
        )
        if group:
            user.groups.add(Group.objects.get_or_create(name=group)[0])
        return user, created
