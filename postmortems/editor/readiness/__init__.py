"""What a postmortem still lacks before readers see it: each with the reason, and where it is mended."""

from .finding import Finding
from .looking import blockers, findings
from .rules import RULES, Rule

__all__ = ["RULES", "Finding", "Rule", "blockers", "findings"]
