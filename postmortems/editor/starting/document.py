"""A document that somebody pasted or uploaded: a draft of it, or what is wrong with each of its lines."""

from dataclasses import dataclass, field

from incidents.models import Incident
from postmortems.document.fields import POSTMORTEM
from postmortems.document.problems import BadDocument
from postmortems.document.reading import read

from .beginning import begin_from

#: So many lines are shown around one that is faulty.
AROUND = 3
#: A longer line is shown to here.
LONGEST_LINE = 400


@dataclass
class Line:
    number: int
    text: str
    problems: list[str] = field(default_factory=list)


class Faulty(Exception):
    """What is wrong with the document, line by line, and what is wrong with all of it."""

    def __init__(self, text, problems):
        super().__init__("; ".join(str(problem) for problem in problems))
        lines = [Line(number, line) for number, line in enumerate(text.split("\n"), start=1)]
        self.count = len(problems)
        self.others = []
        for problem in problems:
            told = f"{problem.field}: {problem.message}" if problem.field else problem.message
            if problem.line and problem.line <= len(lines):
                lines[problem.line - 1].problems.append(told)
            else:
                self.others.append(told)
        faulty = [line.number for line in lines if line.problems]
        near = {number for one in faulty for number in range(one - AROUND, one + AROUND + 1)}
        #: What is shown of the text: the lines around those that are faulty, in stretches.
        self.stretches: list[list[Line]] = []
        for line in lines:
            if line.number in near:
                if not (self.stretches and self.stretches[-1][-1].number == line.number - 1):
                    self.stretches.append([])
                line.text = line.text if len(line.text) <= LONGEST_LINE else f"{line.text[:LONGEST_LINE]}…"
                self.stretches[-1].append(line)
        self.faulty = [line for line in lines if line.problems]


def begin_document(text, *, by, at):
    """A draft of the document, and whether its own address was taken by another postmortem. Raises Faulty."""
    name = "document.json" if text.lstrip("\ufeff \t\n")[:1] == "{" else "document.md"
    try:
        document = read(text.encode(errors="surrogatepass"), name)
        if document.kind is not POSTMORTEM:
            raise BadDocument(document.problem(("format",), f"is of a {document.kind.name}, not of a postmortem"))
    except BadDocument as error:
        raise Faulty(text, error.problems) from None
    data = {key: value for key, value in document.raw.items() if key != "format"}
    is_taken = isinstance(data.get("slug"), str) and Incident.objects.filter(slug=data["slug"]).exists()
    if is_taken:
        del data["slug"]
    try:
        return begin_from(data, by=by, at=at), is_taken
    except BadDocument as error:
        raise Faulty(text, [document.problem(one.path, one.message) for one in error.problems]) from None
