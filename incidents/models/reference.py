import re

from django.conf import settings
from django.db import models, transaction


class ReferenceSequence(models.Model):
    """The last number given to an incident of a year; kept apart from the incidents, so that none is used again."""

    year = models.PositiveIntegerField(unique=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self):
        return f"{self.year}: {self.last}"

    @classmethod
    def next_reference(cls, year):
        """The next free reference of the year: ``FL-2020-01``."""
        [reference] = cls.next_references([year])
        return reference

    @classmethod
    @transaction.atomic
    def next_references(cls, years):
        """The next free reference for each of these years; the same year may stand there many times."""
        last = {}
        for year in sorted(set(years)):  # in one order, so that two at once do not wait for each other
            cls.objects.get_or_create(year=year)
            sequence = cls.objects.select_for_update().get(year=year)
            last[year] = sequence.last
            sequence.last += years.count(year)
            sequence.save(update_fields=["last"])
        references = []
        for year in years:
            last[year] += 1
            references.append(f"{settings.FAULTLINE_REFERENCE_PREFIX}-{year}-{last[year]:02}")
        return references

    @classmethod
    @transaction.atomic
    def remember(cls, *references):
        """Never give out a number up to those of references which came from elsewhere."""
        highest = {}
        for reference in references:
            if found := re.fullmatch(r"[A-Z][A-Z0-9]*-(\d{4})-(\d+)", reference):
                year, number = map(int, found.groups())
                highest[year] = max(number, highest.get(year, 0))
        for year, number in sorted(highest.items()):
            cls.objects.get_or_create(year=year)
            cls.objects.filter(year=year, last__lt=number).update(last=number)
