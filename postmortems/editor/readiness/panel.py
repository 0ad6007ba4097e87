from itertools import groupby

from incidents.templating.panel import panel

from .looking import findings


def by_rule(found):
    """Each rule with what was found by it, so that its reason is told once."""
    return [(rule, list(findings)) for rule, findings in groupby(found, key=lambda finding: finding.rule)]


@panel("postmortems/_readiness.html")
def readiness_panel(incident, user):
    """What the postmortem still lacks, each leading to where it is mended: for those who write and review it."""
    found = findings(incident, user)
    return {
        "blocking": by_rule(finding for finding in found if finding.blocks),
        "advising": by_rule(finding for finding in found if not finding.blocks),
        "to_mend": sum(finding.blocks for finding in found),
        "edit": f"{incident.get_absolute_url()}edit/",
    }
