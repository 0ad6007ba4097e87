"""An import: many documents, all or nothing, with a report of what each would change."""

from dataclasses import dataclass, field

from django.apps import apps
from django.db import DatabaseError, transaction

from incidents.models import Incident
from lessons.models import Lesson
from postmortems.document import lesson as lesson_document
from postmortems.document import postmortem as postmortem_document
from postmortems.document.checks import check_lesson, check_postmortem
from postmortems.document.former_slugs import former_slugs, name_lessons_anew
from postmortems.document.problems import BadDocument, Problem
from postmortems.document.reading import read
from postmortems.document.saving import Names, UnknownName, relate_incident, save_postmortem
from postmortems.document.schema import schema_problems

CHECKS = {"postmortem": check_postmortem, "lesson": check_lesson}
NORMAL = {"postmortem": postmortem_document.normal, "lesson": lesson_document.normal}


@dataclass
class Result:
    """What an import does with one file: ``created``, ``changed`` (with the fields that differ) or ``unchanged``."""

    file: str
    name: str
    outcome: str
    changes: list = field(default_factory=list)


@dataclass
class Report:
    results: list = field(default_factory=list)
    problems: list = field(default_factory=list)

    def count(self, outcome):
        return sum(result.outcome == outcome for result in self.results)


class _NothingKept(Exception):
    """Ends the transaction of a run that must leave no trace."""


def load(raw, file):
    """One file's bytes as a checked document in normal form.

    Raises BadDocument with every problem that can be found without the database.
    """
    document = read(raw, file)
    problems = schema_problems(document) or list(CHECKS[document.kind](document))
    if problems:
        raise BadDocument(*problems)
    document.data = NORMAL[document.kind](document.data)
    return document


def import_documents(files, *, by, at, dry_run=False, progress=lambda done: None):
    """Import ``(name, bytes)`` pairs: all of them, or none when anything is wrong or it is a dry run.

    ``by`` (a user or None) and ``at`` go into the history. Returns a Report; with problems, nothing was changed.
    """
    run = _Run(by, at, progress)
    try:
        with transaction.atomic():
            run.read(files)
            run.save()
            if dry_run or run.report.problems:
                raise _NothingKept
    except _NothingKept:
        pass
    return run.report


class _Run:
    def __init__(self, by, at, progress):
        self.by, self.at, self.progress = by, at, progress
        self.report = Report()
        self.names = Names()
        self.former_slugs = former_slugs()
        self.documents = []
        self.done = 0

    def read(self, files):
        seen = {}
        for file, raw in files:
            try:
                document = load(raw, file)
            except BadDocument as error:
                self.report.problems += error.problems
                continue
            for key in ("slug", "reference", "canonical_url"):
                name = (document.kind, key, document.data.get(key))
                if name[2] and seen.setdefault(name, file) != file:
                    self.report.problems.append(document.problem((key,), f"“{name[2]}” is that of {seen[name]} too"))
            self.documents.append(document)

    def save(self):
        """Lessons before the incidents that name them; relations when both ends are there."""
        self.documents.sort(key=lambda document: document.kind)
        after = []
        for document in self.documents:
            save = self.save_lesson if document.kind == "lesson" else self.save_postmortem
            after.append((document, self.guarded(document, save)))
            self.done += 1
            self.progress(self.done)
        for document, relate in after:
            if relate:
                self.guarded(document, relate)

    def guarded(self, document, act):
        """Act inside a savepoint of its own; what goes wrong becomes a problem of the document."""
        try:
            with transaction.atomic():
                return act(document)
        except UnknownName as error:
            self.report.problems.append(document.problem(error.path, str(error)))
        except BadDocument as error:
            self.report.problems += error.problems
        except DatabaseError as error:
            self.report.problems.append(Problem(document.file, promise_broken(error)))
        return None

    def settle(self, document, name, before, after):
        """Note what the document does to a record; whether there is anything to write."""
        if before is None:
            self.report.results.append(Result(document.file, name, "created"))
            return True
        differing = list(postmortem_document.changes(before, after))
        self.report.results.append(Result(document.file, name, "changed" if differing else "unchanged", differing))
        return bool(differing)

    def save_lesson(self, document):
        name_lessons_anew(document, self.former_slugs)
        data = document.data
        lesson = lesson_document.with_whole_record(Lesson.objects).filter(slug=data["slug"]).first()
        if not self.settle(document, data["slug"], lesson and lesson_document.lesson_data(lesson), data):
            return None
        lesson = lesson or Lesson()
        lesson_document.save_lesson(lesson, data)

        def relate(document):
            for slug in lesson_document.relate_lesson(lesson, data):
                raise UnknownName(("related",), f"there is no lesson “{slug}”")

        return relate

    def save_postmortem(self, document):
        name_lessons_anew(document, self.former_slugs)
        data = document.data
        try:
            found = postmortem_document.find_incident(data)
        except ValueError as error:
            raise BadDocument(document.problem(("reference",), str(error))) from None
        incident = found and postmortem_document.with_whole_record(
            Incident.objects.select_for_update(of=("self",))
        ).get(pk=found.pk)
        before = incident and postmortem_document.postmortem_data(incident)
        if before:
            data.setdefault("reference", before["reference"])
            if data["reference"] != before["reference"]:
                raise BadDocument(
                    document.problem(("reference",), f"is {before['reference']}, and a reference never changes")
                )
        if not self.settle(document, data["slug"], before, data):
            return None
        incident = Incident.objects.get(pk=found.pk) if found else Incident()
        save_postmortem(incident, data, self.names, by=self.by, at=self.at)
        return lambda document: relate_incident(incident, data)


def promise_broken(error):
    """A database's refusal in the words of the constraint, where it is one of ours."""
    text = str(error)
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if constraint.name in text:
                return str(constraint.get_violation_error_message())
    return f"the database refuses it: {text.splitlines()[0][:200]}"
