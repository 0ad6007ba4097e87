import sys
from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone

from incidents.models import Incident
from postmortems.audit import note
from postmortems.demonstration.shipped import is_demonstration
from postmortems.document.folder import MANIFEST, is_export
from postmortems.document.formats import READ
from postmortems.document.importing import import_documents
from postmortems.document.reading import MAX_BYTES
from postmortems.management.collecting import collect_seldom
from postmortems.management.progress import Progress
from postmortems.models import AuditEntry, StaleDocument
from postmortems.operations.database_faults import told_to_operator
from postmortems.search.index.indexing import take_in

COMMAND = "a command"


class Command(BaseCommand):
    help = (
        "Import postmortems and lessons from documents (Markdown or JSON); all of them, or none when anything is wrong."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "paths",
            nargs="+",
            metavar="PATH",
            help="a file, a folder (read with the folders in it, but for a demonstration), or - for one document on "
            "standard input",
        )
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="show what would be created, changed (field by field) or left alone, and change nothing",
        )
        parser.add_argument("--if-empty", action="store_true", help="do nothing when there are incidents already")
        parser.add_argument(
            "--replace",
            action="store_true",
            help="let a document take the place of the record with its reference or canonical URL, whatever its slug",
        )
        parser.add_argument(
            "--separate",
            action="store_true",
            help="make a record of its own of a document whose canonical URL another record has too",
        )
        parser.add_argument(
            "--keep-going",
            action="store_true",
            help="take the documents that are good, and tell what is wrong with the rest",
        )
        parser.add_argument(
            "--make-accounts",
            action="store_true",
            help="make the accounts that documents name and that are not there, without the right to log in; "
            "this goes without saying for a folder that export_postmortems wrote",
        )
        parser.add_argument("--user", help="the account that the history names")

    def handle(self, *, paths, user, if_empty, **options):
        try:
            if if_empty and Incident.objects.exists():
                self.stdout.write("There are incidents already: nothing to import.")
                return
            by = None
            if user:
                by = get_user_model().objects.filter(username=user).first()
                if by is None:
                    raise CommandError(f"There is no account “{user}”.")
            options["make_accounts"] |= all(is_export(Path(path)) for path in paths)
            self.import_files(list(self.files(paths)), by, options)
        except DatabaseError as error:
            if told := told_to_operator(error):  # away, full, read-only, or another writer holds it for too long
                raise CommandError(f"{told}. Nothing was changed.") from None
            raise

    def import_files(self, files, by, options):
        collect_seldom()
        progress = Progress(self.stderr, len(files))
        names = ("dry_run", "replace", "separate", "keep_going", "make_accounts")
        chosen = {name: options[name] for name in names}
        try:
            report = import_documents(files, by=by, at=timezone.now(), progress=progress, **chosen)
        finally:
            progress.end()
        self.tell(report, dry_run=options["dry_run"], verbosity=options["verbosity"])
        if report.results and not options["dry_run"]:
            note(
                AuditEntry.What.IMPORT,
                by=by,
                by_name="" if by else COMMAND,
                about="import_postmortems",
                told=self.counts(report),
            )
        count = len(report.problems)
        del report  # the index needs the room
        self.index()
        if count:
            problems = f"{count} problems" if count > 1 else "1 problem"
            kept = (
                "The others were imported."
                if options["keep_going"] and not options["dry_run"]
                else "Nothing was changed."
            )
            raise CommandError(f"{problems} in {len(files)} files. {kept}")

    def index(self):
        """Have the search find what was imported: it would do so by itself, but somebody would wait for it."""
        progress = Progress(self.stderr, StaleDocument.objects.values("kind", "thing_id").distinct().count())
        try:
            take_in(progress)
        except DatabaseError as error:
            self.stderr.write(f"It is not yet indexed, which the next searches do ({error}).")
        finally:
            progress.end()

    def files(self, paths):
        """Every document below the paths: its name, and a function that reads it."""
        for path in paths:
            if path == "-":
                yield from [("standard input", self.from_standard_input)]
                continue
            path = Path(path)
            if path.is_dir():
                if is_demonstration(path):
                    raise CommandError(f"{path} is a demonstration: load_demo loads it, moved to the present.")
                found = sorted(
                    file
                    for file in path.rglob("*")
                    if file.suffix in READ
                    and file.name != MANIFEST
                    and file.is_file()
                    and not is_demonstration(file.parent)
                )
                if not found:
                    raise CommandError(f"{path}: no .md or .json file in this folder.")
                yield from ((str(file), reading(file)) for file in found)
            elif path.is_file():
                yield str(path), reading(path)
            else:
                raise CommandError(f"{path}: there is no such file or folder.")

    def from_standard_input(self):
        return sys.stdin.buffer.read(MAX_BYTES + 1)

    def tell(self, report, *, dry_run, verbosity):
        for problem in report.problems:
            self.stderr.write(self.style.ERROR(str(problem)))
        if report.problems and not report.results:
            return
        for result in report.results:
            if verbosity > 1 or (dry_run and result.outcome != "unchanged"):
                self.stdout.write(f"{result.outcome}: {result.name} ({result.file})")
                for field, old, new in result.changes:
                    self.stdout.write(f"    {field}: {shown(old)} → {shown(new)}")
            if result.note and verbosity:
                self.stdout.write(f"{result.name}: {result.note}")
        would = "Would be " if dry_run else ""
        self.stdout.write(f"{would}{self.counts(report)}.")

    @staticmethod
    def counts(report):
        return ", ".join(f"{report.count(outcome)} {outcome}" for outcome in ("created", "changed", "unchanged"))


def reading(file):
    def read():
        with file.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)

    return read


def shown(value):
    if value is None:
        return "nothing"
    text = " ".join(str(value).split())
    return f"“{text[:70]}…”" if len(text) > 70 else f"“{text}”"
