"""Moments that know how precisely they are known: their durations, columns, and the clocks that they are told on."""

from .columns import MomentColumns, day_field, moment_field, precision_field
from .duration import Duration
from .moment import Moment, Precision, validate_moment
from .partial_date import PartialDate
from .zones import validate_zone, zone_info, zone_names

__all__ = [
    "Duration",
    "Moment",
    "MomentColumns",
    "PartialDate",
    "Precision",
    "day_field",
    "moment_field",
    "precision_field",
    "validate_moment",
    "validate_zone",
    "zone_info",
    "zone_names",
]
