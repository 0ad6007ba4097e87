"""Causes other than root causes, in the order and with the headings under which pages show them."""

from .models import Cause

#: The causes that stand below trigger and root causes, with what sets each kind apart.
CONDITIONS = [
    (Cause.Kind.CONTRIBUTING, "Contributing", "made it worse or longer"),
    (Cause.Kind.LATENT, "Latent conditions", "were there all along"),
    (Cause.Kind.DETECTION_GAP, "Detection gaps", "kept it from being seen"),
    (Cause.Kind.NOT_RATED, "Kind not rated", "had a part in it; nobody has said which"),
]
