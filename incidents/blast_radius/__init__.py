"""How far an incident reached: as a table, in numbers, as a drawing and as a tree."""

from .picture import Picture, picture_of
from .summary import Reach, reach_of
from .table import Reached, blast_radius

__all__ = ["Picture", "Reach", "Reached", "blast_radius", "picture_of", "reach_of"]
