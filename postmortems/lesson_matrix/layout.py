"""How the matrix is to be laid out, as far as the address says: what its rows are, and the order of either side."""

from typing import NamedTuple
from urllib.parse import urlencode

from incidents.lists import echoed

LESSONS, INCIDENTS = "lessons", "incidents"
#: Up to how many incidents make columns: more are read down the page, and go on paper that way.
COLUMNS_AT_MOST = 40


class Option(NamedTuple):
    name: str
    label: str
    cannot: str
    choices: dict[str, str]  #: the first is the default


class Choice(NamedTuple):
    label: str
    address: str
    is_current: bool


OPTIONS = [
    Option(
        "lessons_by",
        "Lessons by",
        "Lessons cannot be ordered by",
        {"count": "times broken", "group": "group", "recent": "newest incident", "similarity": "similarity"},
    ),
    Option(
        "incidents_by",
        "Incidents by",
        "Incidents cannot be ordered by",
        {"date": "date", "count": "lessons broken", "similarity": "similarity"},
    ),
    Option("rows", "Rows", "Rows cannot be", {LESSONS: "lessons", INCIDENTS: "incidents"}),
]


class Layout:
    """The options that the address names; one that there is not is an error, said in words."""

    def __init__(self, asked):
        self.chosen, self.errors = {}, []
        for option in OPTIONS:
            value = asked.get(option.name)
            if value in option.choices:
                self.chosen[option.name] = value
            elif value:
                self.errors.append(f"{option.cannot} {echoed(value)}.")

    @property
    def lessons_by(self):
        return self.chosen.get("lessons_by", "count")

    @property
    def incidents_by(self):
        return self.chosen.get("incidents_by", "date")

    def rows(self, incident_count):
        return self.chosen.get("rows", INCIDENTS if incident_count > COLUMNS_AT_MOST else LESSONS)

    @property
    def pairs(self):
        """Name and value of the options that are not the defaults. What the rows are has none: it depends."""
        return [
            (option.name, self.chosen[option.name])
            for option in OPTIONS
            if option.name in self.chosen
            and (option.name == "rows" or self.chosen[option.name] != next(iter(option.choices)))
        ]

    def menus(self, asked, incident_count):
        """Each option with its choices, each a link to the same incidents laid out that way."""
        current = {
            "lessons_by": self.lessons_by,
            "incidents_by": self.incidents_by,
            "rows": self.rows(incident_count),
        }
        return [
            (
                option.label,
                [
                    Choice(label, self._address(asked, option.name, value), value == current[option.name])
                    for value, label in option.choices.items()
                ],
            )
            for option in OPTIONS
        ]

    def _address(self, asked, name, value):
        other = Layout({**self.chosen, name: value})
        query = urlencode([*asked.pairs, *other.pairs])
        return f"{asked.path}?{query}" if query else asked.path
