"""What an incident keeps when its story is told in another zone: a day stays that day, a minute that instant."""

from django.core.exceptions import ValidationError
from django.db.models import Q

from incidents.moments import MomentColumns, Precision, validate_zone

DAYS = [precision for precision in Precision if not precision.has_clock]


def moments_of(model):
    """The names of a model's moments."""
    return [name for base in model.__mro__ for name, value in vars(base).items() if isinstance(value, MomentColumns)]


def zone_before(incident):
    """The zone on record, where the incident is about to be told in another."""
    if incident.pk is None:
        return None
    zone = type(incident)._base_manager.filter(pk=incident.pk).values_list("zone", flat=True).first()
    return zone if zone and zone != incident.zone and is_zone(incident.zone) else None


def is_zone(name):
    try:
        validate_zone(name)
    except ValidationError:
        return False
    return True


def keep_own_days(incident, before):
    """Let the milestones that are known to the day, month or year be told as they were in the zone before.

    One that was entered anew is told in the new zone already. Returns the columns that changed.
    """
    names, changed = moments_of(type(incident)), []
    on_record = type(incident)._base_manager.filter(pk=incident.pk).values(*(f"{name}_at" for name in names)).get()
    for name in names:
        moment = getattr(incident, name)
        if moment and moment.at == on_record[f"{name}_at"]:
            kept = moment.told_alike(before, incident.zone)
            if kept != moment:
                setattr(incident, name, kept)
                changed.append(f"{name}_at")
    return changed


def rows_with_days(incident, before):
    """The rows whose moments have to move with the zone, moved: by model, with the names of its moments."""
    found = {}
    for relation in incident._meta.related_objects:
        names = moments_of(relation.related_model)
        if names:
            days = Q(*((f"{name}_precision__in", DAYS) for name in names), _connector=Q.OR)
            rows = list(relation.related_model._base_manager.filter(days, **{relation.field.name: incident.pk}))
            for row in rows:
                setattr(row, relation.field.name, incident)
                for name in names:
                    if moment := getattr(row, name):
                        setattr(row, name, moment.told_alike(before, incident.zone))
            found[relation.related_model] = rows, names
    return found


def check_rows(incident, before):
    """Raise ValidationError when a row would keep no rule any more: a day could end before a minute of it begins."""
    for rows, _ in rows_with_days(incident, before).values():
        for row in rows:
            try:
                row.clean()
            except ValidationError as error:
                told = f"Told in {incident.zone}, {row._meta.verbose_name} “{row}” is not right: {error.messages[0]}"
                raise ValidationError({"zone": told}) from error


def keep_days_of_rows(incident, before):
    for model, (rows, names) in rows_with_days(incident, before).items():
        model._base_manager.bulk_update(rows, [f"{name}_at" for name in names], batch_size=500)
