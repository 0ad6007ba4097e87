"""An import: many documents, all or nothing, with a report of what each would change."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.apps import apps
from django.db import DataError, IntegrityError, OperationalError, connection, transaction

from incidents.markdown.fields import RenderedField

from .checks import check
from .fields import KINDS, LESSON, POSTMORTEM
from .former_slugs import former_slugs, name_lessons_anew
from .matching import matched
from .names import NOT_MADE, Names
from .problems import BadDocument, Problem
from .reading import read
from .record import changes, lesson_data, postmortem_data
from .saving import Saving, keep_former, relate, save_incidents, save_lessons
from .spool import Spool

BATCH = 100
ATTEMPTS = 3
#: PostgreSQL's names of what a second attempt cures: deadlock, serialization failure.
PASSING = ("40P01", "40001")
IMPORT_LOCK = 7_220_001
SAVE = {LESSON: save_lessons, POSTMORTEM: save_incidents}
WRITE = {LESSON: lesson_data, POSTMORTEM: postmortem_data}


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


def import_documents(
    files, *, by, at, dry_run=False, replace=False, separate=False, keep_going=False, progress=lambda done: None
):
    """Import ``(name, bytes)`` pairs, or pairs of a name and a function that reads the bytes.

    All are taken, or none when anything is wrong or it is a dry run; with ``keep_going`` those that are good.
    ``replace`` and ``separate`` are those of ``matched``. ``by`` (a user or None) and ``at`` go into the history.
    Returns a Report. What can be done before the transaction is: reading, checking, comparing and rendering.
    """
    with Spool() as spool:
        run = _Run(spool, by, at, {"replace": replace, "separate": separate}, progress)
        run.read(files)
        while run.check_names() and keep_going:
            pass
        while keep_going or not run.report.problems:
            if _attempt(run, dry_run=dry_run) or not keep_going:
                break
            while run.check_names():
                pass
        run.report.results = [*run.report.results, *run.saved] if keep_going or not run.report.problems else []
        return run.report


def _attempt(run, *, dry_run):
    """Save in one transaction, again where the database asks for it. Whether all documents could be saved."""
    for attempt in range(1, ATTEMPTS + 1):
        bad = len(run.report.problems)
        try:
            with transaction.atomic():
                run.save()
                if dry_run or len(run.report.problems) > bad:
                    raise _NothingKept
        except _NothingKept:
            pass
        except OperationalError as error:
            if attempt == ATTEMPTS or getattr(error.__cause__, "sqlstate", "") not in PASSING:
                raise
            continue
        return len(run.report.problems) == bad
    return False


class _Run:
    def __init__(self, spool, by, at, options, progress):
        self.spool, self.by, self.at, self.options, self.progress = spool, by, at, options, progress
        self.report = Report()
        self.saved: list = []
        self.former_slugs = former_slugs()
        self.slugs: dict = {kind: set() for kind in KINDS.values()}
        self.wanted: dict = defaultdict(set)  #: lessons and incidents that are named
        self.seen: dict = {}

    def refuse(self, *problems):
        """Take no more of the files of these problems."""
        self.report.problems += problems
        files = {problem.file for problem in problems}
        for one in self.spool.waiting:
            if one.file in files:
                self.slugs[KINDS[one.kind]].discard(one.slug)
        self.spool.leave_out(files)

    def read(self, files):
        """Read and check every file; put those that have something new in the spool, rendered."""
        batch: list = []
        for done, (file, raw) in enumerate(files, start=1):
            try:
                document = load(raw() if callable(raw) else raw, file)
                name_lessons_anew(document, self.former_slugs)
                self.must_be_alone(document)
            except OSError as error:
                self.report.problems.append(Problem(file, f"cannot be read: {error.strerror}"))
            except BadDocument as error:
                self.report.problems += error.problems
            else:
                self.slugs[document.kind].add(document.values["slug"])
                batch.append(document)
            if len(batch) == BATCH:
                self.prepare(batch)
                batch = []
            self.progress(done)
        self.prepare(batch)

    def must_be_alone(self, document):
        for key in ("slug", "reference"):
            name = (document.kind.name, key, document.data.get(key))
            if name[2] and self.seen.setdefault(name, document.file) != document.file:
                raise BadDocument(document.problem((key,), f"“{name[2]}” is that of {self.seen[name]} too"))

    def prepare(self, documents):
        for kind in KINDS.values():
            own = [document for document in documents if document.kind is kind]
            # Which addresses in common are errors is known when every slug of the run is: when it is saved.
            for document, record in matched(kind, own, run_slugs=(), separate=True, replace=self.options["replace"]):
                if isinstance(record, BadDocument):
                    self.report.problems += record.problems
                    self.slugs[kind].discard(document.values["slug"])
                elif record.pk and self.is_there(document, record):
                    self.report.results.append(Result(document.file, document.data["slug"], "unchanged"))
                else:
                    document.rendered = rendered(kind.model, document.values)
                    document.raw = {}
                    if document.find_lines:
                        document.lines, document.find_lines = document.find_lines(), None
                    for _, model, name in named(document):
                        if model in NOT_MADE:
                            self.wanted[model].add(name)
                    self.spool.add(document)

    def is_there(self, document, record):
        """Whether the record says what the document says. Whether it may change is settled when it is saved."""
        try:
            return not self.differences(document, record)
        except BadDocument:
            return False

    def differences(self, document, record):
        """What the document changes in a record. It need not repeat the reference, and never changes it."""
        before, data = WRITE[document.kind](record, backup=True), document.data
        document.kind.keep(before, data)
        if document.kind is POSTMORTEM:
            before_reference = before["reference"]
            if data.setdefault("reference", before_reference) != before_reference:
                told = f"is {before_reference}, and a reference never changes"
                raise BadDocument(document.problem(("reference",), told))
        return changes(before, data)

    def check_names(self):
        """Refuse the documents that name a lesson or an incident which is neither on record nor in this run."""
        names = Names()
        names.look_up(self.wanted)
        unknown = {
            (model, name)
            for kind in KINDS.values()
            for model in [kind.model]
            for name in self.wanted[model] - self.slugs[kind]
            if not names.knows(model, name)
        }
        if not unknown:
            return False
        found = False
        for kind in KINDS.values():
            for batch in self.spool.batches(kind, BATCH):
                for document in batch:
                    problems = [
                        document.problem(path, f"there is no {model._meta.verbose_name} “{name}”")
                        for path, model, name in named(document)
                        if (model, name) in unknown
                    ]
                    if problems:
                        self.refuse(*problems)
                        found = True
        return found

    def save(self):
        """Lessons before the incidents that name them; what names its own kind when all of it is there."""
        if connection.vendor == "postgresql":  # one import at a time, so that two never wait for each other
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [IMPORT_LOCK])
        self.saved, self.names = [], Names()
        for kind in KINDS.values():
            related: list = []
            for batch in self.spool.batches(kind, BATCH):
                related += self.save_batch(kind, batch)
            self.relate(kind, related)

    def save_batch(self, kind, documents):
        """Write what is new or differs. Returns what names its own kind: (document, record's id, whether it is old)."""
        self.look_up(documents, but=kind.model)
        pairs = []
        found = matched(kind, documents, run_slugs=self.slugs[kind], lock=True, **self.options)
        for document, record in found:
            try:
                if isinstance(record, BadDocument):
                    raise record
                if self.settle(document, record):
                    pairs.append((document, record))
            except BadDocument as error:
                self.refuse(*error.problems)
        is_old = [bool(record.pk) for _, record in pairs]
        try:
            with transaction.atomic():
                self.write(kind, pairs)
        except (IntegrityError, DataError) as error:
            self.blame(kind, documents, error)
            return []
        return [
            (document, record.pk, old)
            for (document, record), old in zip(pairs, is_old, strict=True)
            if old or any(model is kind.model for _, model, _ in named(document))
        ]

    def settle(self, document, record):
        """Note what the document does to a record; whether there is anything to write."""
        outcome, differing = "created", []
        if record.pk:
            differing = self.differences(document, record)
            outcome = "changed" if differing else "unchanged"
        self.saved.append(Result(document.file, document.data["slug"], outcome, differing))
        return outcome != "unchanged"

    def write(self, kind, pairs):
        if kind is POSTMORTEM:
            keep_former([record for _, record in pairs if record.pk], by=self.by, at=self.at)
        for document, record in pairs:
            record.__dict__.update(document.rendered)
        SAVE[kind]([(record, document.values) for document, record in pairs], self.saving)

    @property
    def saving(self):
        return Saving(self.names, by=self.by, at=self.at)

    def blame(self, kind, documents, error):
        """Find out which document of a batch the database refused, by saving them one by one."""
        problems = []
        for document, record in matched(kind, documents, run_slugs=self.slugs[kind], lock=True, **self.options):
            try:
                with transaction.atomic():
                    self.write(kind, [(document, record)])
            except (IntegrityError, DataError) as refusal:
                problems.append(Problem(document.file, promise_broken(refusal)))
        if not problems:
            raise error
        self.refuse(*problems)

    def look_up(self, documents, *, but=None):
        wanted = defaultdict(set)
        for document in documents:
            for _, model, name in named(document):
                if model is not but:
                    wanted[model].add(name)
        self.names.look_up(wanted)

    def relate(self, kind, related):
        for start in range(0, len(related), BATCH):
            batch = related[start : start + BATCH]
            self.look_up([document for document, _, _ in batch])
            pairs = [(kind.model(pk=pk), document.values) for document, pk, _ in batch]
            relate(kind, pairs, self.saving, {pk for _, pk, old in batch if old})


def rendered(model, values):
    """What the model's rendered columns will hold, so that saving need not render."""
    columns = [column for column in model._meta.fields if isinstance(column, RenderedField)]
    return {column.attname: column.rendered(values.get(column.of, "")) for column in columns}


def named(document):
    """What a document names: (where, model, name), a service with its organisation."""
    for path, model, name in document.kind.named(document.values):
        if isinstance(name, tuple) and name[0] is None:
            name = (document.values["organization"], name[1])
        yield path, model, name


def promise_broken(error):
    """A database's refusal in the words of the constraint, where it is one of ours."""
    text = str(error)
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if constraint.name in text:
                return str(constraint.get_violation_error_message())
    return f"the database refuses it: {text.splitlines()[0][:200]}"
