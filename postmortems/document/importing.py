"""An import: many documents, all or nothing, with a report of what each would change."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.apps import apps
from django.db import DatabaseError, transaction
from django.db.models import Q

from postmortems.operations.database_faults import database_fault

from .checks import check
from .fields import LESSON, POSTMORTEM
from .former_slugs import former_slugs, name_lessons_anew
from .names import NOT_MADE, Names
from .problems import BadDocument, Problem
from .reading import read
from .record import changes, lesson_data, postmortem_data
from .saving import Saving, relate, save_incidents, save_lessons

BATCH = 100


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
    """One file's bytes as a checked document.

    Raises BadDocument with every problem that can be found without the database.
    """
    document = read(raw, file)
    check(document)
    return document


def import_documents(files, *, by, at, dry_run=False, progress=lambda done: None):
    """Import ``(name, bytes)`` pairs: all of them, or none when anything is wrong or it is a dry run.

    ``by`` (a user or None) and ``at`` go into the history. Returns a Report; with problems, nothing was changed.
    """
    run = _Run(by, at, progress)
    run.read(files)
    try:
        with transaction.atomic():
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
        self.documents = {LESSON: [], POSTMORTEM: []}
        self.done = 0

    def read(self, files):
        seen = {}
        for file, raw in files:
            try:
                document = load(raw, file)
                name_lessons_anew(document, self.former_slugs)
            except BadDocument as error:
                self.report.problems += error.problems
                continue
            for key in ("slug", "reference", "canonical_url"):
                name = (document.kind.name, key, document.data.get(key))
                if name[2] and seen.setdefault(name, file) != file:
                    self.report.problems.append(document.problem((key,), f"“{name[2]}” is that of {seen[name]} too"))
            self.documents[document.kind].append(document)

    def save(self):
        """Lessons before the incidents that name them; relations when both ends are there."""
        for kind, save in ((LESSON, save_lessons), (POSTMORTEM, save_incidents)):
            documents = sorted(self.documents[kind], key=lambda document: document.data["slug"])
            related = []
            for start in range(0, len(documents), BATCH):
                batch = documents[start : start + BATCH]
                related += self.save_batch(kind, batch, save)
                self.done += len(batch)
                self.progress(self.done)
            self.relate(kind, related)

    def save_batch(self, kind, documents, save):
        """Write what is new or differs. Returns that, as (document, record, whether it is old)."""
        self.look_up(kind, documents)
        pairs = [pair for pair in self.matched(kind, documents) if self.settle(*pair)]
        if self.report.problems:
            return []
        is_old = [bool(record.pk) for _, record in pairs]
        saving = Saving(self.names, by=self.by, at=self.at)
        try:
            with transaction.atomic():
                save([(record, document.values) for document, record in pairs], saving)
        except DatabaseError as error:
            if database_fault(error):
                raise  # no document is to blame
            self.blame(pairs, save, error)
            return []
        return [(document, record, old) for (document, record), old in zip(pairs, is_old, strict=True)]

    def blame(self, pairs, save, error):
        """Find out which document of a batch the database refused, by saving them one by one."""
        for document, record in pairs:
            try:
                with transaction.atomic():
                    save([(record, document.values)], Saving(self.names, by=self.by, at=self.at))
            except DatabaseError as refusal:
                self.report.problems.append(Problem(document.file, promise_broken(refusal)))
        if not self.report.problems:
            raise error

    def look_up(self, kind, documents, *, own=False):
        """Look up what the documents name; with ``own`` the records of their own kind, which are all there by now."""
        wanted = defaultdict(set)
        for document in documents:
            for _, model, name in self.named(document):
                if model not in NOT_MADE or (model is kind.model) == own:
                    wanted[model].add(name)
        self.names.look_up(wanted)
        for document in documents:
            for path, model, name in self.named(document):
                if model in NOT_MADE and (model is kind.model) == own and not self.names.knows(model, name):
                    told = f"there is no {model._meta.verbose_name} “{name}”"
                    self.report.problems.append(document.problem(path, told))

    @staticmethod
    def named(document):
        for path, model, name in document.kind.named(document.values):
            if isinstance(name, tuple) and name[0] is None:
                name = (document.values["organization"], name[1])
            yield path, model, name

    def relate(self, kind, related):
        self.look_up(kind, [document for document, _, _ in related], own=True)
        if self.report.problems:
            return
        saving = Saving(self.names, by=self.by, at=self.at)
        old = {record.pk for _, record, is_old in related if is_old}
        for start in range(0, len(related), BATCH):
            pairs = [(record, document.values) for document, record, _ in related[start : start + BATCH]]
            relate(kind, pairs, saving, {record.pk for record, _ in pairs} & old)

    def matched(self, kind, documents):
        """Each document with the record that it is about, a new one where there is none."""
        keys = ("slug",) if kind is LESSON else ("slug", "reference", "canonical_url")
        known = Q()
        for key in keys:
            known |= Q(**{f"{key}__in": [document.data[key] for document in documents if key in document.data]})
        rows = kind.model.objects.filter(known).order_by("pk")
        if kind is POSTMORTEM:
            rows = rows.select_for_update(of=("self",))
        records = list(kind.with_whole_record(rows))
        by = {key: {getattr(record, key): record for record in records if getattr(record, key)} for key in keys}
        for document in documents:
            found = {}
            for key in keys:
                if record := by[key].get(document.data.get(key)):
                    found.setdefault(record.pk, (record, key))
            if len(found) > 1:
                told = ", ".join(f"{key} is that of {record.reference}" for record, key in found.values())
                self.report.problems.append(document.problem(("reference",), f"names more than one incident: {told}"))
                continue
            yield document, next((record for record, _ in found.values()), None) or kind.model()

    def settle(self, document, record):
        """Note what the document does to a record; whether there is anything to write."""
        data = document.data
        if not record.pk:
            self.report.results.append(Result(document.file, data["slug"], "created"))
            return True
        before = lesson_data(record) if document.kind is LESSON else postmortem_data(record)
        if document.kind is POSTMORTEM and data.setdefault("reference", before["reference"]) != before["reference"]:
            told = f"is {before['reference']}, and a reference never changes"
            self.report.problems.append(document.problem(("reference",), told))
            return False
        differing = changes(before, data)
        outcome = "changed" if differing else "unchanged"
        self.report.results.append(Result(document.file, data["slug"], outcome, differing))
        return bool(differing)


def promise_broken(error):
    """A database's refusal in the words of the constraint, where it is one of ours."""
    text = str(error)
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if constraint.name in text:
                return str(constraint.get_violation_error_message())
    return f"the database refuses it: {text.splitlines()[0][:200]}"
