"""Rows that were fetched by a compiled query, handed to the instances that they belong to; as a prefetch would."""

from functools import cache
from typing import Any

from django.db import models


def load(instances, relation, rows):
    """Let ``instance.relation.all()`` be those of the rows that are its own: no query asks for them again."""
    if not instances:
        return
    related = instances[0]._meta.get_field(relation)
    field, model = related.field, related.related_model
    own = {instance.pk: (instance, []) for instance in instances}
    for row in rows:
        instance, kept = own[getattr(row, field.attname)]
        field.set_cached_value(row, instance)
        kept.append(row)
    for instance, kept in own.values():
        queryset = _loaded(model)(model)
        queryset._result_cache, queryset._prefetch_done = kept, True
        queryset.relation = {field.name: instance}
        vars(instance).setdefault("_prefetched_objects_cache", {})[relation] = queryset


class _Loaded(models.QuerySet):
    """Rows at hand. Only these are: what is asked of them beside, the database is asked."""

    relation: dict[str, Any]

    def _chain(self):
        return self.model._default_manager.filter(**self.relation)


@cache
def _loaded(model):
    return type("Loaded", (_Loaded, type(model._default_manager.all())), {})
