"""The references of the incidents made, in the order of each year; and some of the earlier ones, to be named."""

from django.conf import settings

from incidents.models import ReferenceSequence


class References:
    KEPT = 1_000

    def __init__(self):
        self.last = dict(ReferenceSequence.objects.values_list("year", "last"))
        self.kept = []
        self.made = 0

    def next(self, year):
        self.last[year] = self.last.get(year, 0) + 1
        return f"{settings.FAULTLINE_REFERENCE_PREFIX}-{year}-{self.last[year]:02}"

    def keep(self, pk, reference, dice):
        """Remember a sample of the incidents made so far, in which each is as likely as any other."""
        self.made += 1
        if len(self.kept) < self.KEPT:
            self.kept.append((pk, reference))
        elif (place := int(dice.random() * self.made)) < self.KEPT:
            self.kept[place] = (pk, reference)

    def earlier(self, dice):
        """An earlier incident, as (id, reference); None for the first."""
        return self.kept[int(dice.random() * len(self.kept))] if self.kept else None

    def save(self):
        for year, last in self.last.items():
            ReferenceSequence.objects.update_or_create(year=year, defaults={"last": last})
