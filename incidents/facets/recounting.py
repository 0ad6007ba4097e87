"""Comparing what is stored with the rows themselves, and putting it right."""

from collections import Counter
from hashlib import sha256

from django.db import connection, transaction
from django.db.models import Count, Q, Sum

from incidents.migrated import is_migrated
from incidents.models import ChangedIncident, FacetCount, FacetKey, FacetValue, Incident

from . import folding
from .live import copied_columns, live_values

#: The name under which the keys hold a digest of what facets are.
DIGEST = "digest of all facets"


def recount():
    """Recount everything, some incidents at a time.

    Returns by facet how many values of incidents differed, and how many counts differed from the values they add up.
    """
    folding.fold()
    with transaction.atomic():
        folding.lock()
        counts = _put_counts_right()
    values, after = Counter(), 0
    while incidents := _next_incidents(after):
        with transaction.atomic():
            folding.lock()
            values += _put_right(incidents)
        after = incidents[-1]
    return values, counts


def _next_incidents(after):
    """Ids of those on record and of those stored, in their order."""
    known = Incident.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[: folding.AT_ONCE]
    stored = FacetValue.objects.filter(incident__gt=after).order_by("incident").values_list("incident", flat=True)
    return sorted({*known, *stored.distinct()[: folding.AT_ONCE]})[: folding.AT_ONCE]


def _put_right(incidents):
    before, now = folding.stored(incidents), folding.live(incidents)
    differing = [place for place in before.keys() | now.keys() if before.get(place) != now.get(place)]
    changed = {incident for incident, _ in differing}
    noted = set(ChangedIncident.objects.filter(incident_id__in=changed).values_list("incident_id", flat=True))
    differing = [(incident, key) for incident, key in differing if incident not in noted]  # that one changed just now
    folding.store(sorted(changed - noted))
    facets = dict(FacetKey.objects.filter(pk__in={key for _, key in differing}).values_list("pk", "facet"))
    return Counter(facets[key] for _, key in differing)


def _put_counts_right():
    sums = (
        FacetValue.objects.order_by()
        .values_list("key", "audience")
        .annotate(
            incidents=Count("incident"),
            all_rows=Sum("rows"),
            dated=Count("incident", filter=~Q(started=FacetValue.UNKNOWN)),
        )
    )
    right = {(key, audience): tuple(found) for key, audience, *found in sums}
    counts = FacetCount.objects.values_list("key", "audience", "incidents", "rows", "dated")
    stored = {(key, audience): tuple(found) for key, audience, *found in counts}
    differing = sorted(place for place in right.keys() | stored.keys() if right.get(place) != stored.get(place))
    if differing:
        FacetCount.objects.all().delete()
        FacetCount.objects.bulk_create(
            [
                FacetCount(key_id=key, audience=audience, incidents=incidents, rows=rows, dated=dated)
                for (key, audience), (incidents, rows, dated) in sorted(right.items())
            ],
            batch_size=folding.ROWS_AT_ONCE,
        )
    return len(differing)


def forget(plan=(), **signal):
    """Before migrating: nothing notes what a migration changes, so everything has to be recounted after it."""
    if plan and FacetKey._meta.db_table in connection.introspection.table_names():
        FacetKey.objects.filter(facet=DIGEST).delete()


def recount_if_forgotten(**signal):
    """After migrating: count everything, if a migration has run, or if facets are no longer what they were.

    Not before all migrations have run, as the tables are not those of the models until then.
    """
    if not is_migrated():
        return
    digest = sha256(repr((live_values(), copied_columns())).encode()).hexdigest()
    if FacetKey.objects.filter(facet=DIGEST, value=digest).exists():
        return
    note_all()
    folding.fold()
    FacetKey.objects.filter(facet=DIGEST).delete()
    FacetKey.objects.create(facet=DIGEST, value=digest)


def note_all():
    """Take every incident for changed, and every one of which something is stored."""
    notes, incidents, values = (model._meta.db_table for model in (ChangedIncident, Incident, FacetValue))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {notes} (incident_id) SELECT id FROM {incidents} UNION SELECT incident_id FROM {values}"  # noqa: S608
        )
