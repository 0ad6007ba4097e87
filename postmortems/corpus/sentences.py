"""Sentences of those who write postmortems, made of words that occur as often as words do."""

from .long_tail import LongTail
from .vocabulary import (
    ACTIONS,
    COMPONENTS,
    ERRORS,
    NOUNS,
    PEOPLE,
    QUALITIES,
    REGIONS,
    SYMPTOMS,
    TEAMS,
    TECHNOLOGIES,
    codename,
    words,
)

CODENAMES = 6_000

TITLES = [
    "{Symptom} in {service} after {a_quality} {noun}",
    "{service}: {symptom} from {a_quality} {component}",
    "{Component} of {service} fails, with {symptom} in {region}",
    "{noun} of the {component} takes {service} down",
    "{service} unavailable: {technology} {noun} and {symptom}",
    "{name}: {symptom} as the {component} ran out of room",
    "{Symptom} and {symptom} across {service}",
    "{quality} {noun} of {technology} breaks {service} in {region}",
]
EVENTS = {
    "trigger": [
        "{A_quality} {noun} of the {component} reaches {region}.",
        "The {noun} {code} to {technology} goes out to the {component}.",
        "The {name} {component} is upgraded to version {number}.{small}.",
    ],
    "impact": [
        "{Symptom} begin on the {component}; {number} requests a second fail.",
        "The {component} answers {error} to {small} percent of callers.",
        "Customers in {region} see {symptom}.",
        "{host} stops answering, and {symptom} follow.",
    ],
    "detection": [
        "The alarm {alert} fires for {host}.",
        "The {team} team sees {symptom} on the {component} dashboard.",
        "A customer reports {symptom} on {name}.",
    ],
    "diagnosis": [
        "Engineers suspect the {component}, as {host} logs {error}.",
        "The {team} team finds {a_quality} {noun} in {technology}.",
        "A comparison of {host} with a healthy one shows {symptom}.",
        "The {component} is ruled out: its {noun} is the same as before.",
    ],
    "escalation": ["The {team} team is paged.", "The incident is raised; {person} takes command.", "{name} is called."],
    "mitigation": [
        "The {team} team {action}.",
        "{person} {action}, and {symptom} ease.",
        "Operators {action} in {region}; the {component} takes {small} minutes to follow.",
    ],
    "recovery": [
        "The {component} accepts traffic again in {region}.",
        "{Symptom} fall below {small} percent.",
        "The backlog of {number} items on {name} is worked off.",
    ],
    "communication": ["The status page tells of {symptom}.", "The {team} team writes to {number} customers."],
    "resolution": ["All of {name} is back to normal.", "The {component} is stable; the incident is closed."],
    "note": ["{number} hosts run {technology} at this time.", "Two {noun} reviews had passed the {component} before."],
}
EFFECTS = [
    "{Symptom} for {small} percent of requests.",
    "Answered {error} while the {component} was away.",
    "Could not reach the {component}; {symptom} for {number} customers.",
    "{Symptom}, as its {component} waited for {name}.",
]
CAUSES = [
    "The {component} had {a_quality} {noun} that nobody had tested at {number} requests a second.",
    "{technology} keeps one {noun} for each {component}, and {number} were reached.",
    "The {noun} of the {component} was {quality}, so that {symptom} spread to {name}.",
    "Nothing watched the {component} for {symptom}.",
    "One {noun} written for {technology} was used for {name}, whose {component} is {quality}.",
]
WHYS = [
    "The {component} of {name} is {quality}.",
    "In {region} the {component} had been changed {small} days before.",
    "Its {noun} stood at {number} since {name} was built.",
]
REMEDIATIONS = {
    "prevent": ["Bound the {noun} of the {component}.", "Take the {quality} {noun} out of {technology} on {name}."],
    "detect": ["Alarm on {symptom} at the {component}.", "Watch the {noun} of {technology} in {region}."],
    "mitigate": ["Give the {component} a switch that sheds load.", "Isolate {name} from {symptom} of the {component}."],
    "recover": ["Rehearse a cold start of the {component}.", "Restore the {component} of {name} in under {number} s."],
    "communicate": ["Tell of {symptom} within {small} minutes.", "Keep the status page apart from the {component}."],
    "process": ["Review every {noun} of the {component} by two people.", "Write a runbook for {symptom} on {name}."],
}
EVIDENCE = [
    "The {component} took {symptom} from {name} on to all that depended on it.",
    "Only {small} percent of callers were in the same {component}, so {symptom} stayed there.",
    "By chance the {noun} of {technology} had been {quality} that week.",
    "Nobody had tried {a_quality} {noun} on the {component} before.",
]
SIGNALS = [
    "{error}: {component} {host} request {code}",
    "{alert} firing for {host}",
    "{technology}: {error} after {number} ms ({code})",
]
CAVEATS = [
    "Why the {component} had {a_quality} {noun} is not told.",
    "One source gives {number}, another {small} thousand.",
    "That the {noun} of {name} came first is our reading.",
]
PROSE = [
    *CAUSES,
    "The {component} of {name} stands behind {technology} and serves {number} requests a second.",
    "When the {noun} went out, {symptom} began within {small} minutes, and the {team} team {action}.",
    "It was {a_quality} {noun}: nobody expected {symptom} from the {component}.",
    "Callers tried again at once, which made {symptom} worse for {name} and the {component} alike.",
    "The {quality} {noun} had been in place for {number} days, and {technology} hid it.",
    "Each {component} in {region} held {number} entries, and the {noun} of one was enough for {symptom}.",
    "The {team} team had to stop the {component} before {name} could be started.",
]
ACTED = ["The {team} team {action}.", "{person} {action}."]
LUCK = [
    "It was a quiet hour in {region}.",
    "{person} happened to know the {component} of {name}.",
    "The {quality} {noun} had not reached {region} yet.",
]


class Sentences:
    """Makes sentences out of the dice."""

    def __init__(self, dice):
        self.dice = dice
        self.lists = {
            name: LongTail(words(text), before=before)
            for name, text, before in [
                ("component", COMPONENTS, 4),
                ("technology", TECHNOLOGIES, 4),
                ("symptom", SYMPTOMS, 3),
                ("action", ACTIONS, 3),
                ("quality", QUALITIES, 3),
                ("noun", NOUNS, 3),
                ("team", TEAMS, 2),
                ("error", ERRORS, 3),
                ("region", REGIONS, 3),
                ("person", PEOPLE, 4),
            ]
        }
        self.lists["name"] = LongTail(map(codename, range(CODENAMES)), before=2)
        self.known = {}

    def one(self, templates, **known):
        """A sentence by one of the templates; ``known`` says what some of its words are."""
        self.known = known
        text = templates[int(self.dice.random() * len(templates))].format_map(self)
        return text[0].upper() + text[1:]

    def some(self, templates, count):
        return " ".join([self.one(templates) for _ in range(count)])

    def address(self, template):
        """An address by a template, which no sentence begins with."""
        return template.format_map(self)

    def __getitem__(self, slot):
        dice = self.dice
        if (words := self.lists.get(slot)) is not None:
            return words.one(dice)
        if slot in self.known:
            return self.known[slot]
        match slot:
            case "number":
                return str(int(10 ** (1 + 4 * dice.random())))
            case "small":
                return str(1 + int(59 * dice.random()))
            case "code":
                return f"{dice.getrandbits(32):08x}"
            case "host":
                return f"{self['name'].lower()}-{1 + int(dice.random() * 400)}"
            case "alert":
                return "".join(word.title() for word in f"{self['component']} {self['noun']} high".split())
            case "a_quality" | "A_quality":
                quality = self["quality"]
                return f"{slot[0]}{'n' if quality[0] in 'aeiou' else ''} {quality}"
            case "Symptom" | "Component":
                return self[slot.lower()].capitalize()
        raise KeyError(slot)
