"""Makes incidents up, a batch at a time, so that a hundred thousand need no more memory than a thousand."""

from random import Random

from django.db import transaction

from incidents.models import Organization

from .moments import Calendar
from .references import References
from .sentences import Sentences
from .story import Story, type_of_incidents
from .tables import Tables
from .world import World

BATCH = 250


def generate(count, *, seed, ours=0, progress=lambda step, done: None):
    """Add so many incidents to the record, the same for the same seed and database. Each batch is a transaction.

    The first ``ours`` organisations are ours: those with most incidents.

    Fast because it goes past the models: nothing is validated, and the texts are not rendered but put together of
    pieces that were. That it comes to the same is for tests to see.
    """
    tables, references = Tables(), References()
    sentences = Sentences(Random(seed))  # noqa: S311
    with transaction.atomic():
        world = World(count, tables, sentences)
        tables.write()
        Organization.objects.filter(pk__in=world.organizations.items[:ours]).update(is_ours=True)
    calendar, content_type = Calendar(count), type_of_incidents()
    for begin in range(0, count, BATCH):
        end = min(begin + BATCH, count)
        with transaction.atomic():
            for place in range(begin, end):
                Story(place, calendar, world, references, content_type).add()
            tables.write()
        progress("incidents", end)
    with transaction.atomic():
        references.save()
    tables.finish()
