"""What a schema cannot say: moments exist and are in order, keys are known and used once, facts fit together."""

from datetime import date

from django.core.exceptions import ValidationError

from incidents.markdown.citations import citation_keys
from incidents.models.incident import ORDER
from incidents.moments import Moment, PartialDate, Precision, validate_zone
from incidents.slugs import RESERVED, reserved, validate_tag
from lessons.models import slugs as lesson_slugs
from postmortems.document.postmortem import BRIEF, PROSE


def check_postmortem(document):
    """Every problem of a postmortem that its schema has passed."""
    return list(_Check(document).problems())


def check_lesson(document):
    yield from _blank_texts(document)
    yield from _reserved_slug(document, lesson_slugs.RESERVED)
    slug = document.data["slug"]
    for place, related in enumerate(document.data.get("related") or []):
        if related == slug:
            yield document.problem(("related", place), "a lesson is not related to itself")


def _blank_texts(document):
    def walk(value, path):
        if isinstance(value, dict):
            for key, item in value.items():
                yield from walk(item, (*path, key))
        elif isinstance(value, list):
            for place, item in enumerate(value):
                yield from walk(item, (*path, place))
        elif isinstance(value, str) and not value.strip() and not (len(path) == 1 and path[0] in (*PROSE, "why")):
            yield document.problem(path, "is empty")

    yield from walk(document.data, ())


def _reserved_slug(document, slugs):
    if (slug := document.data["slug"]) in slugs:
        yield document.problem(("slug",), reserved(slug))


class _Check:
    def __init__(self, document):
        self.document, self.data = document, document.data
        self.found = []

    def say(self, path, message):
        self.found.append(self.document.problem(path, message))

    def rows(self, key):
        return list(enumerate(self.data.get(key) or []))

    def problems(self):
        self.found += _blank_texts(self.document)
        self.found += _reserved_slug(self.document, RESERVED)
        try:
            validate_zone(self.data["zone"].strip())
        except ValidationError as error:
            self.say(("zone",), error.messages[0])
            return self.found
        self.check_keys()
        self.check_citations()
        self.check_milestones()
        self.check_impacts()
        self.check_timeline()
        for place, trigger in self.rows("triggers"):
            self.moment(("triggers", place, "at"), trigger.get("at"))
        self.check_remediations()
        self.check_names()
        return self.found

    def moment(self, path, text):
        """The moment at a path, None when there is none or when it cannot be read, which is then said."""
        if text is None:
            return None
        try:
            return Moment.parse(text, self.data["zone"].strip())
        except ValueError as error:
            self.say(path, str(error))
            return None

    def span(self, path, start, end, *, start_key, end_key):
        start, end = self.moment((*path, start_key), start), self.moment((*path, end_key), end)
        if start and end and not start.may_be_before(end):
            self.say((*path, end_key), "ends before it begins")
        return start

    def check_keys(self):
        for section in ("sources", "causes", "remediations"):
            seen = set()
            for place, row in self.rows(section):
                if row["key"] in seen:
                    self.say((section, place, "key"), f"“{row['key']}” names another of the {section} already")
                seen.add(row["key"])

    def check_citations(self):
        known = {source["key"] for _, source in self.rows("sources")}
        listed = ", ".join(sorted(known)) or "none"

        def must_be_known(key, path):
            if key is not None and key not in known:
                self.say(path, f"there is no source “{key}” (there are: {listed})")

        for section in ("impacts", "triggers", "causes", "timeline", "figures", "signals", "remediations", "lessons"):
            for place, row in self.rows(section):
                self.check_cited(row, (section, place), must_be_known)
        for name, row in (self.data.get("milestones") or {}).items():
            if row:
                self.check_cited(row, ("milestones", name), must_be_known)
        for place, caveat in self.rows("caveats"):
            for key in caveat.get("sources") or []:
                must_be_known(key, ("caveats", place, "sources"))
        for name in BRIEF:
            for key in citation_keys((self.data.get("brief") or {}).get(name) or ""):
                must_be_known(key, ("brief", name))
        for name in PROSE:
            for key in citation_keys(self.data.get(name) or ""):
                must_be_known(key, (name,))

    def check_cited(self, row, path, must_be_known):
        must_be_known(row.get("source"), (*path, "source"))
        must_be_known(row.get("read_in"), (*path, "read_in"))
        if row.get("read_in") and not row.get("source"):
            self.say((*path, "read_in"), "says where it was read, but not which source states it")

    def check_milestones(self):
        milestones = {
            name: self.moment(("milestones", name, "at"), row["at"])
            for name, row in (self.data.get("milestones") or {}).items()
            if row
        }
        for first, then in ORDER:
            earlier, later = milestones.get(first), milestones.get(then)
            if earlier and later and not earlier.may_be_before(later):
                self.say(
                    ("milestones", then, "at"), f"{then} before it {'has' if first == 'started' else 'is'} {first}"
                )

    def check_impacts(self):
        seen, origins = set(), 0
        for place, row in self.rows("impacts"):
            path = ("impacts", place)
            self.span(path, row.get("from"), row.get("until"), start_key="from", end_key="until")
            name = (row["service"].strip(), (row.get("organization") or "").strip(), (row.get("part") or "").strip())
            if name in seen:
                self.say((*path, "service"), "this part of the service is named above already; give the other a part")
            seen.add(name)
            vias = set()
            for number, via in enumerate(row.get("via") or []):
                through = (via["service"].strip(), (via.get("organization") or "").strip())
                if through in vias:
                    self.say((*path, "via", number), "names the same service twice")
                vias.add(through)
            origins += row["role"] == "origin"
            if row["role"] == "origin" and row.get("via"):
                self.say((*path, "via"), "an origin is reached through no other service")
        if not origins and self.data.get("state") in ("published", "archived"):
            self.say(("impacts",), "a published incident names at least one service with role: origin")

    def check_timeline(self):
        last = None
        for place, event in self.rows("timeline"):
            path = ("timeline", place)
            moment = self.span(path, event.get("at"), event.get("until"), start_key="at", end_key="until")
            if event.get("until") and not event.get("at"):
                self.say((*path, "until"), "has an end but no beginning (at)")
            if moment and moment.precision == Precision.MINUTE:
                if last and moment.at < last.at:
                    self.say((*path, "at"), "is earlier than an event above it; put the events in order of time")
                last = moment

    def day(self, path, text):
        try:
            return text and date.fromisoformat(text)
        except ValueError:
            self.say(path, f"“{text}” is not in the calendar")

    def check_remediations(self):
        causes = [cause["key"] for _, cause in self.rows("causes")]
        for place, row in self.rows("remediations"):
            path = ("remediations", place)
            for key in row.get("addresses") or []:
                if key not in causes:
                    self.say(
                        (*path, "addresses"), f"there is no cause “{key}” (there are: {', '.join(causes) or 'none'})"
                    )
            opened, due, completed = (self.day((*path, key), row.get(key)) for key in ("opened", "due", "completed"))
            status = row.get("status") or "proposed"
            if opened and due and due < opened:
                self.say((*path, "due"), "is due before it was opened")
            if opened and completed and completed < opened:
                self.say((*path, "completed"), "is completed before it was opened")
            if completed and status not in ("done", "verified"):
                self.say((*path, "completed"), "only a remediation that is done or verified has a day of completion")
            if status == "declined" and not row.get("declined_because"):
                self.say((*path, "status"), "is declined without a reason (declined_because)")
            if status == "verified" and not row.get("evidence"):
                self.say((*path, "status"), "is verified without evidence (an address)")
        for place, source in self.rows("sources"):
            try:
                if source.get("date"):
                    PartialDate.parse(source["date"])
            except ValueError as error:
                self.say(("sources", place, "date"), str(error))

    def check_names(self):
        for place, name in self.rows("tags"):
            try:
                validate_tag(name.strip() or "blank")  # which is said of every text
            except ValidationError as error:
                self.say(("tags", place), error.messages[0])
        seen = set()
        for place, row in self.rows("lessons"):
            name = (row["lesson"], row.get("way") or "violated")
            if name in seen:
                self.say(("lessons", place, "lesson"), "stands above already, the same way")
            seen.add(name)
        seen = set()
        for place, row in self.rows("relations"):
            name = (row["kind"], row["incident"])
            if name in seen or row["incident"] == self.data["slug"]:
                self.say(
                    ("relations", place, "incident"),
                    "stands above already" if name in seen else "an incident is not related to itself",
                )
            seen.add(name)
        if self.data.get("visibility") == "restricted" and not self.data.get("groups"):
            self.say(("visibility",), "is restricted, but to no groups: nobody could read it")
