"""Moments that know how precisely they are known: their durations, columns, and the clocks that they are told on."""

from .columns import MomentColumns, precision_field
from .duration import Duration
from .moment import Moment, Precision, validate_zone, zone_info
from .partial_date import PartialDate

__all__ = [
    "Duration",
    "Moment",
    "MomentColumns",
    "PartialDate",
    "Precision",
    "precision_field",
    "validate_zone",
    "zone_info",
]
