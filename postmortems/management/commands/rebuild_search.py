from django.core.management.base import BaseCommand

from postmortems.management.collecting import collect_seldom
from postmortems.management.progress import Progress
from postmortems.search.index.rebuilding import THINGS, rebuild


class Command(BaseCommand):
    help = "Make the index of the search anew. Until it is through, only what is indexed already is found."

    def handle(self, **options):
        collect_seldom()
        progress = Progress(self.stderr, sum(model.objects.count() for model in THINGS.values()))
        count = rebuild(progress)
        progress.end()
        self.stdout.write(f"Indexed {count} incidents, lessons and services.")
