from incidents.templating.panel import panel

from .looking import findings


@panel("postmortems/_readiness.html")
def readiness_panel(incident, user):
    """What the postmortem still lacks, each leading to where it is mended: for those who write and review it."""
    found = findings(incident, user)
    return {
        "blocking": [finding for finding in found if finding.blocks],
        "advising": [finding for finding in found if not finding.blocks],
        "edit": f"{incident.get_absolute_url()}edit/",
    }
