from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from postmortems.document.exporting import exported_documents
from postmortems.document.formats import EXPORT_FORMATS


class Command(BaseCommand):
    help = "Export lessons and postmortems as documents into a folder: everything, or what one account may read."

    def add_arguments(self, parser):
        parser.add_argument("folder", help="where to; made if it is not there. Files of the same name are replaced")
        parser.add_argument("--format", choices=list(EXPORT_FORMATS), default="md")
        parser.add_argument("--user", help="only what this account may read; everything when left out")

    def handle(self, *, folder, format, user, **options):
        users = get_user_model()
        if user:
            reader = users.objects.filter(username=user).first()
            if reader is None:
                raise CommandError(f"There is no account “{user}”.")
        else:
            reader = users(is_superuser=True)  # whoever can run this can read the database itself
        root = Path(folder)
        count = 0
        for path, text in exported_documents(reader, form=format):
            file = root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="\n")
            count += 1
        self.stdout.write(f"{count} documents in {root}.")
