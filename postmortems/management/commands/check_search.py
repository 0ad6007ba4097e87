from django.core.management.base import BaseCommand, CommandError

from postmortems.search.index.rebuilding import faults


class Command(BaseCommand):
    help = "Say whether the index of the search is whole: every record in it, as it is now."

    def handle(self, **options):
        found = list(faults())
        for fault in found:
            self.stdout.write(fault)
        if found:
            raise CommandError("The index is not whole: run rebuild_search.")
        self.stdout.write("The index is whole.")
