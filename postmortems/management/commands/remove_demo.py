from django.core.management.base import BaseCommand
from django.utils import timezone

from postmortems.demonstration import remove
from postmortems.search.index.indexing import take_in


class Command(BaseCommand):
    help = "Takes out what load_demo loaded, whole, and nothing else."

    def handle(self, **options):
        removed = remove(at=timezone.now(), by_name="a command")
        if removed is None:
            self.stdout.write("The demonstration is not loaded: nothing to take out.")
            return
        take_in()
        for sentence in removed.told:
            self.stdout.write(sentence)
        self.stdout.write(
            f"Taken out: {removed.incidents} incidents and {removed.people} people, with all that came with them."
        )
