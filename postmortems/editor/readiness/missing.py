"""What each rule looks for in a record: a generator of findings each."""

from django.utils.text import Truncator

from incidents.models import Impact
from incidents.models.incident import ORIGIN_CONTRADICTED
from incidents.models.milestone import ORDER, out_of_order
from incidents.moments import Precision
from lessons.models import Remediation
from postmortems.editor.blameless.record import SECTION_OF_TEXT
from postmortems.editor.placeholder import TO_BE_WRITTEN

from .finding import Finding


def quoted(text):
    """The text within a sentence of ours, which has its own full stop."""
    return f"“{Truncator(' '.join(text.split()).rstrip('.')).chars(80)}”"


def numbered(rows):
    """Rows with what an anchor calls each: its key, or else its number."""
    return [(getattr(row, "key", "") or str(number), row) for number, row in enumerate(rows, start=1)]


def summary(record, rule):
    if not record.incident.summary.strip():
        yield Finding(rule, "There is no summary.")


def start(record, rule):
    if not record.incident.started:
        yield Finding(rule, "It is not said when it started.", row="started")


def detection(record, rule):
    if not record.incident.detected:
        yield Finding(rule, "It is not said when it was detected.", row="detected")


def order(record, rule):
    moments = record.incident.milestones
    for first, then in ORDER:
        if moments[first] and moments[then] and not moments[first].may_be_before(moments[then]):
            yield Finding(rule, out_of_order(first, then), row=str(then))
    for row, impact in numbered(record.impacts):
        if impact.began and impact.ended and not impact.began.may_be_before(impact.ended):
            yield Finding(rule, f"The impact on {impact.name} ends before it begins.", row=row, elsewhere="impact")
    last = None
    for row, event in numbered(record.events):
        if event.occurred and event.ended and not event.occurred.may_be_before(event.ended):
            yield Finding(rule, f"{quoted(event.text)} ends before it begins.", row=row, elsewhere="timeline")
        if event.occurred and event.occurred.precision == Precision.MINUTE:
            if last and event.occurred.at < last.at:
                told = f"{quoted(event.text)} is told after an event that was later."
                yield Finding(rule, told, row=row, elsewhere="timeline")
            last = event.occurred


def origin(record, rule):
    has_origin = any(impact.role == Impact.Role.ORIGIN for impact in record.impacts)
    if has_origin and record.incident.origin_unknown:
        yield Finding(rule, ORIGIN_CONTRADICTED)
    elif not (has_origin or record.incident.origin_unknown):
        yield Finding(rule, "No service is named as the one in which it began.")


def cause(record, rule):
    if not record.causes:
        yield Finding(rule, "There is no cause.")


def trigger(record, rule):
    if not record.triggers:
        yield Finding(rule, "It is not said what set it off.")


def timeline(record, rule):
    if not record.events:
        yield Finding(rule, "The timeline is empty.")


def remediation(record, rule):
    addressed = {cause.pk for row in record.remediations for cause in row.addresses.all()}
    for row, one in numbered(record.causes):
        if one.pk not in addressed:
            yield Finding(rule, f"No remediation addresses {quoted(one.text)}.", row=row)


def owner_and_date(record, rule):
    for row, one in numbered(record.remediations):
        if one.is_open and not one.source_id:
            lacks = [*([] if one.has_owner else ["no owner"]), *([] if one.due_on else ["no date"])]
            if lacks:
                yield Finding(rule, f"{quoted(one.text)} has {' and '.join(lacks)}.", row=row)


def better_detection(record, rule):
    if not any(one.kind == Remediation.Kind.DETECT for one in record.remediations):
        yield Finding(rule, "Nothing that is planned or done makes the next one seen sooner.")


def source(record, rule):
    if not record.sources:
        yield Finding(rule, "No source is named.")


def pages(record, rule):
    for name, targets in record.dead_links.items():
        named = ", ".join(f"[[{target}]]" for target in targets)
        told = f"In “{record.incident._meta.get_field(name).verbose_name}”: {named}"
        yield Finding(
            rule, f"{told} {'leads' if len(targets) == 1 else 'lead'} nowhere.", elsewhere=SECTION_OF_TEXT[name]
        )
    for key, text in record.dead_citations.items():
        told = f"In “{record.incident._meta.get_field(text).verbose_name}”: [@{key}] is the key of no source."
        yield Finding(rule, told, elsewhere=SECTION_OF_TEXT[text])


def placeholders(record, rule):
    rows = [
        *((f"What failed of {one.name}", "impact", row, one.effect) for row, one in numbered(record.impacts)),
        *((f"Cause {number}", "causes", row, one.text) for number, (row, one) in enumerate(numbered(record.causes), 1)),
        *(
            (f"Remediation {number}", "remediations", row, one.text)
            for number, (row, one) in enumerate(numbered(record.remediations), 1)
        ),
    ]
    for named, section, row, text in rows:
        if text.strip() == TO_BE_WRITTEN:
            yield Finding(rule, f"{named} is still to be written.", row=row, elsewhere=section)


def blame(record, rule):
    for text in record.blaming_texts:
        words = ", ".join(f"“{text.text[mark.start : mark.end]}”" for mark in text.marks)
        told = f"{text.label}: {words}. {text.marks[0].suggestion}"
        yield Finding(rule, told, row=text.row, elsewhere=text.section)


def lesson(record, rule):
    if record.lessons:
        return
    for row, taught in record.alike:
        named = ", ".join(map(str, taught))
        shared = "; ".join(
            f"{reason.words} {', '.join(thing.name for thing in reason.named)}" for reason in row.reasons
        ) or ", ".join(row.labels)
        links = ((row.incident.name, row.incident.get_absolute_url()),)
        yield Finding(rule, f"{row.incident.name} ({shared}) taught: {named}.", links=links)
