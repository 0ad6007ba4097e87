import gc

from django.core.management.base import BaseCommand, CommandError

from incidents.models import Incident
from postmortems.corpus import generate
from postmortems.management.progress import Progress


class Command(BaseCommand):
    help = (
        "Make up incidents, to try or measure the site with: as many as asked for, in the shape of a real record, and "
        "the same for the same seed. For an empty database of its own, after migrate."
    )

    def add_arguments(self, parser):
        parser.add_argument("--incidents", type=int, required=True, metavar="N", help="how many")
        parser.add_argument("--seed", type=int, default=1, metavar="S", help="which: 1 when left out")
        parser.add_argument(
            "--ours", type=int, default=0, metavar="N", help="how many organisations are ours, the largest first: 0"
        )
        parser.add_argument(
            "--add", action="store_true", help="add them to the incidents that are there, instead of refusing to"
        )

    def handle(self, *, incidents, seed, add, ours, **options):
        if incidents < 1:
            raise CommandError("At least one incident can be made up.")
        if ours < 0:
            raise CommandError("No organisation is ours, or some are: not fewer than none.")
        if Incident.objects.exists() and not add:
            raise CommandError(
                "There are incidents in this database, and those made up could not be told from them. "
                "Name another database in DATABASE_URL; or say --add, for one that is of no value."
            )
        # What Django loaded stays: the collector need not go through it again for every thousand rows.
        gc.freeze()
        gc.set_threshold(50_000)
        progress = Progress(self.stderr, incidents)
        try:
            generate(incidents, seed=seed, ours=ours, progress=progress)
        finally:
            progress.end()
        self.stdout.write(f"{incidents} incidents made up.")
