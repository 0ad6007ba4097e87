from django.core.management.base import BaseCommand

from incidents.facets.recounting import recount


class Command(BaseCommand):
    help = "Recount what pages tell of many incidents, put right what differs, and say what that was."

    def handle(self, **options):
        values, counts = recount()
        for facet, count in sorted(values.items()):
            self.stdout.write(f"{facet}: {count} values of incidents differed")
        if counts:
            self.stdout.write(f"{counts} counts differed from the values that they add up")
        if not (values or counts):
            self.stdout.write("Every count was right.")
