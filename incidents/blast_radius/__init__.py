"""How far an incident reached: as a table, as a drawing and as a tree."""

from .picture import Picture, picture_of
from .reached import Reached, blast_radius

__all__ = ["Picture", "Reached", "blast_radius", "picture_of"]
