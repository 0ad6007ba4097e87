"""What the steps of an import have in common."""

from collections import defaultdict

from postmortems.document.fields import KINDS, LESSON, POSTMORTEM, SERVICE, THESAURUS
from postmortems.document.problems import BadDocument
from postmortems.document.record import changes, group_data, lesson_data, postmortem_data, service_data

from .report import Report

BATCH = 100
WRITE = {SERVICE: service_data, LESSON: lesson_data, THESAURUS: group_data, POSTMORTEM: postmortem_data}


class Run:
    """One import: its documents on their way, and what is found out about them."""

    def __init__(self, spool, by, at, options, progress, *, make_accounts):
        self.spool, self.by, self.at, self.options, self.progress = spool, by, at, options, progress
        self.make_accounts = make_accounts
        self.report = Report()
        self.slugs: dict = {kind: set() for kind in KINDS.values()}
        self.wanted: dict = defaultdict(set)  #: lessons, incidents and accounts that are named

    def refuse(self, *problems):
        """Take no more of the files of these problems."""
        self.report.problems += problems
        files = {problem.file for problem in problems}
        for one in self.spool.waiting:
            if one.file in files:
                self.slugs[KINDS[one.kind]].discard(one.slug)
        self.spool.leave_out(files)

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


def named(document):
    """What a document names: (where, model, name), a service with its organisation."""
    for path, model, name in document.kind.named(document.values):
        if isinstance(name, tuple) and name[0] is None:
            name = (document.values["organization"], name[1])
        yield path, model, name
