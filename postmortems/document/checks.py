"""What is wrong with a document: field by field, then what only several fields together show."""

from django.core.exceptions import ValidationError

from incidents.markdown.citations import citation_keys
from incidents.models.figure import faults
from incidents.models.milestone import ORDER
from incidents.moments import Precision, validate_zone
from lessons.models.remediation.text_values import faults_of_change

from .fields import LESSON, POSTMORTEM
from .kinds import Cited, Keys, Prose, Reading, Rows
from .problems import BadDocument

#: At most this many problems are reported for one file; fix these first and run it again.
MOST_TOLD = 20


def check(document):
    """Give the document its ``values``.

    Raises BadDocument with every problem that can be found without the database, in the order of the file.
    """
    reading = Reading(document, zone=_zone(document.raw), home=str(document.raw.get("organization", "")).strip())
    written = {key: value for key, value in document.raw.items() if key != "format"}
    document.values = document.kind.read(written, (), reading)
    if not reading.problems and document.kind.name in CHECKS:
        CHECKS[document.kind.name](document.values, reading.say)
    if reading.problems:
        raise BadDocument(*_told(document, reading.problems))


def _zone(raw):
    """The zone of the story; None when there is none, which the field itself says."""
    try:
        zone = str(raw.get("zone", "")).strip()
        validate_zone(zone)
    except ValidationError:
        return None
    return zone


def _told(document, problems):
    problems.sort(key=lambda problem: document.position(problem[0]))
    told = [document.problem(path, message) for path, message in problems[:MOST_TOLD]]
    if more := len(problems) - len(told):
        told.append(document.problem((), f"and {more} more problems"))
    return told


def check_lesson(values, say):
    for place, related in enumerate(values.get("related", [])):
        if related == values["slug"]:
            say(("related", place), "a lesson is not related to itself")


def check_postmortem(values, say):
    for one in ALL_CHECKS:
        one(values, say)


def rows(values, section):
    return enumerate(values.get(section, []))


def check_keys(values, say):
    """A key names one row; rows that are named are there, and are named in their order."""
    places: dict = {}
    for section in ("sources", "causes", "remediations"):
        seen = places[section] = {}
        for place, row in rows(values, section):
            if row.get("key") in seen:
                say((section, place, "key"), f"“{row['key']}” names another of the {section} already")
            elif "key" in row:
                seen[row["key"]] = place
    keyless = {section: sum("key" not in row for _, row in rows(values, section)) for section in places}
    for one in POSTMORTEM.fields:
        if isinstance(one, Rows):
            for place, row in rows(values, one.key):
                _check_named(row, one.fields, (one.key, place), places, keyless, say)
        elif one.key == "milestones":
            for name, row in values.get("milestones", {}).items():
                _check_named(row, one.parts(), ("milestones", name), places, keyless, say)
        elif one.key == "duration":
            _check_named(values.get("duration", {}), one.parts(), ("duration",), places, keyless, say)


def _check_named(row, fields, path, places, keyless, say):
    for one in fields:
        if isinstance(one, Cited | Keys) and one.key in row:
            known, named = places[one.section], row[one.key]
            for key in [named] if isinstance(one, Cited) else named:
                if key not in known:
                    thing = one.section.removesuffix("s")
                    told = f"there is no {thing} “{key}” (there are: {', '.join(known) or 'none'})"
                    if without := keyless[one.section]:
                        told += (
                            f"; {without} of the {one.section} ha{'s' if without == 1 else 've'} no key, and can be "
                        )
                        told += "named only when given one"
                    say((*path, one.key), told)
            if isinstance(one, Keys):
                row[one.key] = sorted(named, key=lambda key: known.get(key, 0))
    if "read_in" in row and "source" not in row:
        say((*path, "read_in"), "says where it was read, but not which source states it")


def check_citations(values, say):
    known = [source["key"] for _, source in rows(values, "sources")]
    texts: list = [((one.key,), values.get(one.key)) for one in POSTMORTEM.fields if isinstance(one, Prose)]
    texts += [(("brief", name), text) for name, text in values.get("brief", {}).items()]
    for path, text in texts:
        for key in citation_keys(text or ""):
            if key not in known:
                say(path, f"there is no source “{key}” (there are: {', '.join(known) or 'none'})")


def check_milestones(values, say):
    milestones = {name: row["at"] for name, row in values.get("milestones", {}).items()}
    for first, then in ORDER:
        earlier, later = milestones.get(first), milestones.get(then)
        if earlier and later and not earlier.may_be_before(later):
            say(("milestones", then, "at"), f"{then} before it {'has' if first == 'started' else 'is'} {first}")


def check_impacts(values, say):
    seen = set()
    for place, row in rows(values, "impacts"):
        path = ("impacts", place)
        _check_span(row, "from", "until", path, say)
        if "effect" not in row and row["role"] != "carried":
            say(path, "“effect” is missing; only a service with role: carried may have none")
        name = (row["service"], row.get("organization"), row.get("part"))
        if name in seen:
            say((*path, "service"), "this part of the service is named above already; give the other a part")
        seen.add(name)
        through = set()
        for number, via in enumerate(row.get("via", [])):
            if (via["service"], via.get("organization")) in through:
                say((*path, "via", number), "names the same service twice")
            through.add((via["service"], via.get("organization")))
        if row["role"] == "origin" and through:
            say((*path, "via"), "an origin is reached through no other service")
    origins = any(row["role"] == "origin" for _, row in rows(values, "impacts"))
    if not origins and values.get("state") in ("published", "archived") and not values.get("origin_unknown"):
        told = "a published incident names at least one service with role: origin, or says origin_unknown: true"
        say(("impacts",), told)
    if origins and values.get("origin_unknown"):
        say(("origin_unknown",), "says that no source names the origin, and an impact has role: origin")


def check_timeline(values, say):
    last = None
    for place, event in rows(values, "timeline"):
        _check_span(event, "at", "until", ("timeline", place), say)
        moment = event.get("at")
        if "until" in event and not moment:
            say(("timeline", place, "until"), "has an end but no beginning (at)")
        if moment and moment.precision == Precision.MINUTE:
            if last and moment.at < last.at:
                say(("timeline", place, "at"), "is earlier than an event above it; put the events in order of time")
            last = moment


def _check_span(row, start, end, path, say):
    if start in row and end in row and not row[start].may_be_before(row[end]):
        say((*path, end), "ends before it begins")


def check_participants(values, say):
    for place, row in rows(values, "participants"):
        if "user" in row and "name" in row:
            say(("participants", place, "name"), "somebody with an account (user) is called by it: leave the name out")
        elif "user" not in row and "name" not in row:
            say(("participants", place), "says not who took part: an account (user), or a name")


def check_histories(values, say):
    """Whoever took a step is an account or a name."""
    histories = [((), values), *((("remediations", place), row) for place, row in rows(values, "remediations"))]
    for path, record in histories:
        for place, step in rows(record, "history"):
            if "by" in step and "by_name" in step:
                told = "who changed it is an account (by) or, without one, a name: leave one out"
                say((*path, "history", place, "by_name"), told)


def check_remediations(values, say):
    for place, row in rows(values, "remediations"):
        if "owner" in row and "owner_name" in row:
            told = "an owner is an account (owner) or, without one, a name: leave one out"
            say(("remediations", place, "owner_name"), told)
        path, status = ("remediations", place), row.get("status", "proposed")
        opened, due, completed = (row.get(key) for key in ("opened", "due", "completed"))
        if opened and due and due.on < opened:
            say((*path, "due"), "is due before it was opened")
        if opened and completed and completed < opened:
            say((*path, "completed"), "is completed before it was opened")
        if completed and status not in ("done", "verified"):
            say((*path, "completed"), "only a remediation that is done or verified has a day of completion")
        if status == "declined" and "declined_because" not in row:
            told = f"“{row['stated_status']}” means declined, and " if "stated_status" in row else ""
            say((*path, "status"), f"{told}is declined without a reason (declined_because)")
        if status == "verified" and "evidence" not in row and "evidence_note" not in row:
            say((*path, "status"), "is verified without evidence (an address, or an evidence_note)")
        for number, step in rows(row, "history"):
            for key, message in faults_of_change(step):
                say((*path, "history", number, key), message)


def check_figures(values, say):
    for place, row in rows(values, "figures"):
        parts = (row.get("kind", ""), row.get("number"), row.get("unit", ""), row.get("bound", ""))
        for name, message in faults(*parts):
            say(("figures", place, name), message)


def check_repeats(values, say):
    seen = set()
    for place, row in rows(values, "lessons"):
        name = (row["lesson"], row.get("way", "violated"))
        if name in seen:
            say(("lessons", place, "lesson"), "stands above already, the same way")
        seen.add(name)
    seen = set()
    for place, row in rows(values, "relations"):
        name = (row["kind"], row["incident"])
        if row["incident"] == values["slug"]:
            say(("relations", place, "incident"), "an incident is not related to itself")
        elif name in seen:
            say(("relations", place, "incident"), "stands above already")
        seen.add(name)


def check_readers(values, say):
    if values.get("visibility") == "restricted" and not values.get("groups"):
        say(("visibility",), "is restricted, but to no groups: nobody could read it")


ALL_CHECKS = [
    check_keys,
    check_citations,
    check_milestones,
    check_impacts,
    check_timeline,
    check_participants,
    check_remediations,
    check_histories,
    check_figures,
    check_repeats,
    check_readers,
]
CHECKS = {POSTMORTEM.name: check_postmortem, LESSON.name: check_lesson}
