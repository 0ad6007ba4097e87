"""The second half of an import: what is new or differs is written, in one transaction."""

from collections import defaultdict

from django.apps import apps
from django.db import DataError, IntegrityError, connection, transaction

from incidents.markdown.rendering import TOO_MUCH
from postmortems.document.dating import note_on_year
from postmortems.document.fields import KINDS, LESSON, POSTMORTEM, SERVICE, THESAURUS
from postmortems.document.matching import matched
from postmortems.document.names import Names
from postmortems.document.problems import BadDocument, Problem
from postmortems.document.saving import (
    Saving,
    relate,
    save_groups,
    save_incidents,
    save_lessons,
    save_services,
)
from postmortems.history import keep_former, keep_revisions

from .report import Result
from .run import BATCH, named

IMPORT_LOCK = 7_220_001
SAVE = {SERVICE: save_services, LESSON: save_lessons, THESAURUS: save_groups, POSTMORTEM: save_incidents}


class Storing:
    """Writes the documents of a run."""

    def __init__(self, run):
        self.run, self.names = run, Names()
        self.saved: list = []

    def save(self):
        """Lessons before the incidents that name them; what names its own kind when all of it is there.

        Nothing is written after a kind of which a document was refused: others may name it, and none will be kept.
        """
        bad = len(self.run.report.problems)
        if connection.vendor == "postgresql":  # one import at a time, so that two never wait for each other
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [IMPORT_LOCK])
        files: set = set()
        for kind in KINDS.values():
            related: list = []
            for batch in self.run.spool.batches(kind, BATCH):
                related += self.save_batch(kind, batch)
                files.update(document.file for document in batch)
                self.run.progress("saved", len(files))
            if len(self.run.report.problems) > bad:
                return
            self.relate(kind, related)

    def save_batch(self, kind, documents):
        """Write what is new or differs. Returns what waits for the others: (values, record's id, whether it is old).

        The documents themselves are let go, so that a run of thousands needs no more room than one batch.
        """
        self.look_up(
            (model, name) for document in documents for _, model, name in named(document) if model is not kind.model
        )
        pairs = []
        found = matched(kind, documents, run_slugs=self.run.slugs[kind], lock=True, **self.run.options)
        for document, record in found:
            try:
                if isinstance(record, BadDocument):
                    raise record
                if self.settle(document, record):
                    pairs.append((document, record))
            except BadDocument as error:
                self.run.refuse(*error.problems)
        is_old = [bool(record.pk) for _, record in pairs]
        try:
            with transaction.atomic():
                self.write(kind, pairs)
        except (IntegrityError, DataError) as error:
            self.blame(kind, documents, error)
            return []
        waiting = [kind.waiting(document.values) for document, _ in pairs]
        return [
            (values, record.pk, old)
            for values, (_, record), old in zip(waiting, pairs, is_old, strict=True)
            if old or values
        ]

    def settle(self, document, record):
        """Note what the document does to a record; whether there is anything to write."""
        outcome, differing, notes = "created", [], notes_on_texts(document)
        if record.pk:
            differing = self.run.differences(document, record)
            outcome = "changed" if differing else "unchanged"
        elif document.kind is POSTMORTEM:
            notes.append(note_on_year(document.values))
        note = "; ".join(filter(None, notes))
        self.saved.append(Result(document.file, document.values["slug"], outcome, differing, note))
        return outcome != "unchanged"

    def write(self, kind, pairs):
        if kind is POSTMORTEM:
            keep_former([record for _, record in pairs if record.pk], at=self.run.at)
        for document, record in pairs:
            record.__dict__.update(document.rendered)
        SAVE[kind]([(record, document.values) for document, record in pairs], self.saving)

    @property
    def saving(self):
        return Saving(self.names, by=self.run.by, at=self.run.at)

    def blame(self, kind, documents, error):
        """Find out which document of a batch the database refused, by saving them one by one."""
        problems = []
        for document, record in matched(kind, documents, run_slugs=self.run.slugs[kind], lock=True, **self.run.options):
            try:
                with transaction.atomic():
                    self.write(kind, [(document, record)])
            except (IntegrityError, DataError) as refusal:
                problems.append(Problem(document.file, promise_broken(refusal)))
        if not problems:
            raise error
        self.run.refuse(*problems)

    def look_up(self, names):
        wanted = defaultdict(set)
        for model, name in names:
            wanted[model].add(name)
        self.names.look_up(wanted)

    def relate(self, kind, related):
        for start in range(0, len(related), BATCH):
            batch = related[start : start + BATCH]
            self.look_up((model, name) for values, _, _ in batch for _, model, name in kind.named(values))
            pairs = [(kind.model(pk=pk), values) for values, pk, _ in batch]
            relate(kind, pairs, self.saving, {pk for _, pk, old in batch if old})
            if kind is POSTMORTEM:
                changed = [kind.model(pk=pk) for _, pk, old in batch if old]
                keep_revisions(changed, by=self.run.by, at=self.run.at, why="Imported")


def notes_on_texts(document):
    """Which texts of a document are shown as they were written, and why."""
    shown = [name.removesuffix("_html") for name, html in document.rendered.items() if TOO_MUCH in html]
    return [f"{', '.join(shown)}: {TOO_MUCH}"] if shown else []


def promise_broken(error):
    """A database's refusal in the words of the constraint, where it is one of ours."""
    text = str(error)
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if constraint.name in text:
                return str(constraint.get_violation_error_message())
    return f"the database refuses it: {text.splitlines()[0][:200]}"
