"""Fields that hold a number."""

from django.core.validators import MaxValueValidator, MinValueValidator

from incidents.models.figure import DECIMALS, LARGEST

from .base import Field, shape_of, shown


class Number(Field):
    """A whole number, within the limits of its column; not below zero."""

    is_number = True
    least, most = 0, 2**31 - 1

    def bind(self, model):
        super().bind(model)
        for check in self.column._validators:
            if isinstance(check, MinValueValidator):
                self.least = check.limit_value
            elif isinstance(check, MaxValueValidator):
                self.most = check.limit_value

    def read(self, raw, path, reading):
        if type(raw) is not int:
            return reading.say(path, f"should be a whole number, and is {shape_of(raw)}")
        if not self.least <= raw <= self.most:
            return reading.say(path, f"{shown(raw)} is not between {self.least} and {self.most}")
        return self.validate(raw, path, reading)

    def schema(self):
        return {"type": "integer", "minimum": self.least, "maximum": self.most}


class Quantity(Field):
    """A number that may have decimals; a whole one is written without."""

    is_number = True

    def read(self, raw, path, reading):
        if type(raw) not in (int, float):
            return reading.say(path, f"should be a number, written 8500000 or 6.8, and is {shape_of(raw)}")
        if not 0 <= raw <= LARGEST:
            return reading.say(path, f"{shown(raw)} is not between 0 and {LARGEST}")
        if round(raw, DECIMALS) != raw:
            return reading.say(path, f"{shown(raw)} has more than {DECIMALS} decimals")
        return self.validate(float(raw), path, reading)

    def written(self, value, writing):
        return int(value) if value.is_integer() else value

    def schema(self):
        return {"type": "number", "minimum": 0, "maximum": LARGEST}
