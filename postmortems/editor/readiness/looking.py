from .record import Record
from .rules import RULES


def findings(incident, user):
    """All that a postmortem lacks, what blocks publication first, as far as the user may read what is beside it."""
    record = Record(incident, user)
    found = [finding for rule in RULES for finding in rule.find(record, rule)]
    return sorted(found, key=lambda finding: not finding.blocks)


def blockers(incident):
    """What must be mended before it can be published."""
    record = Record(incident)
    return [finding for rule in RULES if rule.blocks for finding in rule.find(record, rule)]
