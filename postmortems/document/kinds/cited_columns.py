"""Fields that are columns of the incident itself and say who states them: the milestones, the duration as stated."""

from incidents.models import Milestone, MilestoneCitation
from postmortems.document.inserting import insert

from .base import Field, shape_of
from .numbers import Number
from .row_keys import Cited
from .shape import Shape
from .texts import Text
from .times import At


class CitedColumns:
    """Columns of an incident that have one citation together, under a name."""

    def __init__(self, name, columns, model):
        self.name, self.columns, self.citing = name, columns, [Cited("source"), Cited("read_in")]
        for one in columns:
            one.bind(model)
        for one in self.citing:
            one.bind(MilestoneCitation)
        self.shape = Shape([*self.columns, *self.citing])

    def get(self, record, writing):
        """The values of the columns, and who states them; nothing where the columns hold nothing."""
        found = {one.key: value for one in self.columns if (value := one.get(record, writing)) not in (None, "")}
        if found:
            for row in record.milestone_citations.all():
                if row.milestone == self.name:
                    found |= {one.key: key for one in self.citing if (key := one.get(row, writing)) is not None}
        return found

    def put(self, record, values, saving):
        for one in self.columns:
            one.put(record, values, saving)

    def citation(self, incident, values, saving):
        citation = MilestoneCitation(incident_id=incident.pk, milestone=self.name)
        for one in self.citing:
            one.put(citation, values, saving)
        return citation


def save_citations(columns, pairs, saving, old):
    """Write anew who states the columns: ``pairs`` of an incident and its values by the names of the columns."""
    if old:
        MilestoneCitation.objects.filter(incident__in=old, milestone__in=columns.keys()).delete()
    insert(
        columns[name].citation(incident, row, saving)
        for incident, values in pairs
        for name, row in values.items()
        if "source" in row
    )


class Milestones(Field):
    """The milestones that are known, each with its moment and who states it."""

    @property
    def needs(self):
        return frozenset({"sources"})

    def bind(self, model):
        self.required = False
        self.columns = {name: CitedColumns(name, [At("at", name, required=True)], model) for name in Milestone.values}
        self.shapes = {name: columns.shape for name, columns in self.columns.items()}

    def read(self, raw, path, reading):
        if not isinstance(raw, dict):
            return reading.say(path, f"should be keys and values, and is {shape_of(raw)}")
        values = {}
        for name, row in raw.items():
            if name not in self.shapes:
                reading.say((*path, name), f"there is no such key; there are: {', '.join(self.shapes)}")
            else:
                values[name] = self.shapes[name].read(row, (*path, name), reading)
        return values

    def written(self, value, writing):
        return {name: shape.written(value[name], writing) for name, shape in self.shapes.items() if name in value}

    def get(self, record, writing):
        return {name: found for name, one in self.columns.items() if (found := one.get(record, writing))}

    @property
    def heads(self):
        return [head for name in self.shapes for head in (name, f"{name}_precision")]

    def cells(self, record):
        """Each moment as a machine reads it, with its offset, and how precisely it is known beside it."""
        cells = {}
        for name, moment in record.milestones.items():
            cells[str(name)] = moment.in_zone(record.zone).isoformat() if moment else ""
            cells[f"{name}_precision"] = moment.precision.value if moment else ""
        return cells

    def put(self, record, values, saving):
        for name, columns in self.columns.items():
            columns.put(record, values.get(self.key, {}).get(name, {}), saving)

    def prefetches(self):
        return ["milestone_citations"]

    def save_rows(self, pairs, saving, old):
        rows = [(incident, values.get(self.key, {})) for incident, values in pairs]
        save_citations(self.columns, rows, saving, old)

    def schema(self):
        properties = {name: shape.schema() for name, shape in self.shapes.items()}
        return {"type": "object", "required": [], "additionalProperties": False, "properties": properties}

    def parts(self):
        return next(iter(self.shapes.values())).fields


class StatedDuration(Field):
    """How long it took in the words of a source, in minutes where it can be put so, and which source says it."""

    heads = ["stated_duration", "stated_minutes"]

    @property
    def needs(self):
        return frozenset({"sources"})

    def bind(self, model):
        self.required = False
        words = [Text("as_stated", "stated_duration", required=True), Number("minutes", "stated_minutes")]
        self.columns = CitedColumns(MilestoneCitation.STATED_DURATION, words, model)
        self.shape = self.columns.shape

    def read(self, raw, path, reading):
        return self.shape.read(raw, path, reading)

    def written(self, value, writing):
        return self.shape.written(value, writing)

    def get(self, record, writing):
        return self.columns.get(record, writing)

    def cells(self, record):
        return {
            "stated_duration": record.stated_duration,
            "stated_minutes": "" if record.stated_minutes is None else record.stated_minutes,
        }

    def put(self, record, values, saving):
        self.columns.put(record, values.get(self.key, {}), saving)

    def prefetches(self):
        return ["milestone_citations"]

    def save_rows(self, pairs, saving, old):
        rows = [(incident, {self.columns.name: values.get(self.key, {})}) for incident, values in pairs]
        save_citations({self.columns.name: self.columns}, rows, saving, old)

    def schema(self):
        return self.shape.schema()

    def parts(self):
        return self.shape.fields
