"""The first half of an import: all that can be done before the transaction. Files are read, checked and rendered."""

from django.contrib.auth import get_user_model

from incidents.markdown.fields import RenderedField
from postmortems.document.checks import MOST_TOLD, check
from postmortems.document.fields import KINDS, POSTMORTEM, THESAURUS
from postmortems.document.former_slugs import former_slugs, name_lessons_anew
from postmortems.document.matching import matched
from postmortems.document.names import NOT_MADE, Names
from postmortems.document.problems import BadDocument, Problem
from postmortems.document.reading import read
from postmortems.document.thesaurus import groups_in

from .report import Result
from .run import BATCH, named

#: Under which key somebody without an account is named, by the key for those with one.
PLAIN_NAMES = {one.key: one.instead for one in POSTMORTEM.every_field() if one.instead}


def load(raw, file):
    """One file's bytes as checked documents: one, or of a thesaurus one for each group.

    Raises BadDocument with every problem that can be found without the database.
    """
    document = read(raw, file)
    documents, problems = groups_in(document) if document.kind is THESAURUS else [document], []
    for one in documents:
        try:
            check(one)
        except BadDocument as error:
            problems += error.problems
    if problems:
        raise BadDocument(*problems[: MOST_TOLD + 1])
    return documents


class Intake:
    """Takes in the documents of a run."""

    def __init__(self, run):
        self.run, self.former_slugs = run, former_slugs()
        self.seen: dict = {}

    def read(self, files):
        """Read and check every file; put those that have something new in the spool, rendered."""
        batch: list = []
        for done, (file, raw) in enumerate(files, start=1):
            try:
                documents = load(raw() if callable(raw) else raw, file)
                for document in documents:
                    name_lessons_anew(document, self.former_slugs)
                    self.must_be_alone(document)
            except OSError as error:
                self.run.report.problems.append(Problem(file, f"cannot be read: {error.strerror}"))
            except BadDocument as error:
                self.run.report.problems += error.problems
            else:
                for document in documents:
                    self.run.slugs[document.kind].add(document.values["slug"])
                batch += documents
            if len(batch) >= BATCH:
                self.prepare(batch)
                batch = []
            self.run.progress("read", done)
        self.prepare(batch)

    def must_be_alone(self, document):
        for key in ("slug", "reference"):
            name = (document.kind.name, key, document.values.get(key))
            if name[2] and self.seen.setdefault(name, document.file) != document.file:
                raise BadDocument(document.problem((key,), f"“{name[2]}” is that of {self.seen[name]} too"))

    def prepare(self, documents):
        for kind in KINDS.values():
            own = [document for document in documents if document.kind is kind]
            # Which addresses in common are errors is known when every slug of the run is: when it is saved.
            found = matched(kind, own, run_slugs=(), separate=True, replace=self.run.options["replace"])
            for document, record in found:
                if isinstance(record, BadDocument):
                    self.run.report.problems += record.problems
                    self.run.slugs[kind].discard(document.values["slug"])
                elif record.pk and self.is_there(document, record):
                    self.run.report.results.append(Result(document.file, document.values["slug"], "unchanged"))
                else:
                    document.rendered = rendered(kind.model, document.values)
                    document.raw = {}
                    for _, model, name in named(document):
                        if model in NOT_MADE or model is get_user_model():
                            self.run.wanted[model].add(name)
                    self.run.spool.add(document)

    def is_there(self, document, record):
        """Whether the record says what the document says. Whether it may change is settled when it is saved."""
        try:
            return not self.run.differences(document, record)
        except BadDocument:
            return False

    def check_names(self):
        """Refuse the documents that name a lesson or an incident which is neither on record nor in this run.

        Likewise an account that is not there, unless accounts are made.
        """
        names = Names()
        names.look_up(self.run.wanted, make=False)
        unknown = {
            (model, name)
            for kind in KINDS.values()
            for model in [kind.model]
            for name in self.run.wanted[model] - self.run.slugs[kind]
            if not names.knows(model, name)
        }
        if not self.run.make_accounts:
            account = get_user_model()
            unknown |= {(account, name) for name in self.run.wanted[account] if not names.knows(account, name)}
        if not unknown:
            return False
        found = False
        for kind in KINDS.values():
            for batch in self.run.spool.batches(kind, BATCH):
                for document in batch:
                    problems = [
                        document.problem(path, missing(path, model, name))
                        for path, model, name in named(document)
                        if (model, name) in unknown
                    ]
                    if problems:
                        self.run.refuse(*problems)
                        found = True
        return found


def missing(path, model, name):
    if model is not get_user_model():
        return f"there is no {model._meta.verbose_name} “{name}”"
    key = PLAIN_NAMES.get(path[-1])
    way_out = f"for somebody without one write {key}" if key else "leave it out"
    return f"there is no account “{name}”: {way_out}, or import with --make-accounts"


def rendered(model, values):
    """What the model's rendered columns will hold, so that saving need not render."""
    columns = [column for column in model._meta.fields if isinstance(column, RenderedField)]
    return {column.attname: column.rendered(values.get(column.of, "")) for column in columns}
