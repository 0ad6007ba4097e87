"""Moments as the columns of a model."""

from django.db import models

from .moment import Moment, Precision, validate_day, validate_moment


class MomentColumns:
    """Two columns, ``NAME_at`` and ``NAME_precision``, read and set as one Moment or None."""

    def __init__(self, name):
        self.at, self.precision = f"{name}_at", f"{name}_precision"

    def __get__(self, row, owner=None):
        if row is None:
            return self
        at = getattr(row, self.at)
        return None if at is None else Moment(at, Precision(getattr(row, self.precision)))

    def __set__(self, row, moment):
        setattr(row, self.at, moment and moment.at)
        setattr(row, self.precision, moment.precision if moment else Precision.MINUTE)


def moment_field(**options):
    return models.DateTimeField(null=True, blank=True, validators=[validate_moment], **options)


def day_field(**options):
    return models.DateField(null=True, blank=True, validators=[validate_day], **options)


def precision_field(**options):
    return models.CharField(max_length=6, choices=Precision, default=Precision.MINUTE, **options)
