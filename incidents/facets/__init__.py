"""What incidents have, counted ahead and never stale: how often each service was struck, each lesson violated.

Each package declares the facets of its own rows (``facets.declare``). Triggers note which incidents have changed
(``triggers``), folding takes the changes into the stored counts (``folding``), and a question adds to what is stored
what is not folded in yet (``counting``), so that its answer is that of the rows themselves.
"""

from .counting import Total, counted
from .declaring import Facet, declare
from .folding import fold, fold_some
from .newest import newest, oldest

__all__ = ["Facet", "Total", "counted", "declare", "fold", "fold_some", "newest", "oldest"]
