"""A document told in another zone: what is written in it as before keeps its instant, or its day."""

from django.core.exceptions import ValidationError

from incidents.moments import Moment, validate_zone

from .fields import POSTMORTEM
from .kinds import At


def told_in_own_zone(raw, before):
    """The data, with the moments that stand in it as they did before written on the clocks of its zone."""
    old, new = before.get("zone"), raw.get("zone")
    if not old or new == old or not _is_zone(new):
        return raw

    def tell(text):
        moment = Moment.parse(text, old)
        return moment.written(new) if moment.precision.has_clock else text

    return _retold(POSTMORTEM.fields, raw, before, tell)


def _is_zone(name):
    try:
        validate_zone(name)
    except (ValidationError, TypeError, AttributeError):
        return False
    return True


def _retold(fields, raw, before, tell):
    """Where both are keys and values: those whose moment is the same in both, told anew."""
    told = dict(raw)
    for one in fields:
        now, then = raw.get(one.key), before.get(one.key)
        if isinstance(one, At):
            if now and now == then:
                told[one.key] = tell(now)
        elif isinstance(now, list) and isinstance(then, list) and one.parts():
            told[one.key] = [_row(one, row, then[place : place + 1], tell) for place, row in enumerate(now)]
        elif isinstance(now, dict) and isinstance(then, dict) and one.parts():
            told[one.key] = _held(one, now, then, tell)
    return told


def _row(one, row, then, tell):
    return _retold(one.parts(), row, then[0], tell) if then and isinstance(row, dict) else row


def _held(one, now, then, tell):
    """Keys that hold values, or that hold keys with values each, as the milestones do."""
    if all(isinstance(row, dict) for row in then.values()):
        return {name: _row(one, row, [then[name]] if name in then else [], tell) for name, row in now.items()}
    return _retold(one.parts(), now, then, tell)
