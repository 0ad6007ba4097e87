"""Moments that know how precisely they are known: their durations, columns, and the clocks that they are told on."""

from .moment import (
    Duration,
    Moment,
    MomentColumns,
    PartialDate,
    Precision,
    precision_field,
    validate_zone,
    zone_info,
)

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
