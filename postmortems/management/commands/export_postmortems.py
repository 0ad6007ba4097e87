from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from postmortems.audit import note
from postmortems.document.exporting import exported_documents
from postmortems.document.folder import write_folder
from postmortems.document.formats import EXPORT_FORMATS
from postmortems.models import AuditEntry
from postmortems.operations.database_faults import told_to_operator

COMMAND = "a command"


class Command(BaseCommand):
    help = "Export lessons and postmortems as documents into a folder: everything, or what one account may read."

    def add_arguments(self, parser):
        parser.add_argument(
            "folder",
            help="where to; made if it is not there. What an earlier export wrote and is no longer there is removed",
        )
        parser.add_argument("--format", choices=list(EXPORT_FORMATS), default="md")
        parser.add_argument("--user", help="only what this account may read; everything when left out")
        parser.add_argument(
            "--samples",
            action="store_true",
            help="leave out what only a backup needs: former addresses, and who published a postmortem when",
        )

    def handle(self, *, folder, format, user, samples, **options):
        try:
            documents = exported_documents(self.reader(user), form=format, backup=not samples)
            count, removed = write_folder(Path(folder), documents)
        except OSError as error:
            raise CommandError(f"{error.filename or folder}: cannot be written: {error.strerror}.") from None
        except DatabaseError as error:
            if told := told_to_operator(error):
                raise CommandError(f"{told}.") from None
            raise
        note(AuditEntry.What.EXPORT, by_name=COMMAND, about="export_postmortems", told=f"{count} documents")
        gone = f" {removed} that are no longer there were removed." if removed else ""
        self.stdout.write(f"{count} documents in {folder}.{gone}")

    @staticmethod
    def reader(name):
        users = get_user_model()
        if not name:
            return users(is_superuser=True)  # whoever can run this can read the database itself
        reader = users.objects.filter(username=name).first()
        if reader is None:
            raise CommandError(f"There is no account “{name}”.")
        return reader
