"""All that a database holds, to be compared."""

from django.apps import apps

#: What only counts, and what keeps that the demonstration was here.
LEFT_OUT = {"sessions.Session", "incidents.Edition", "postmortems.AuditEntry"}


def dump():
    """By table, its rows as text, sorted."""
    tables = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.label not in LEFT_OUT and model._meta.managed and not model._meta.proxy:
            rows = model._base_manager.values_list(*(column.attname for column in model._meta.concrete_fields))
            tables[model._meta.label] = sorted(map(repr, rows))
    return tables


def differences(before, after):
    """By table, the rows that went and those that came."""
    return {
        label: (sorted(set(before[label]) - set(rows)), sorted(set(rows) - set(before[label])))
        for label, rows in after.items()
        if rows != before[label]
    }
