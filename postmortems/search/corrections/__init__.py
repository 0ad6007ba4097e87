"""Misspelt words: what was most likely meant, of the words that documents open to everybody have.

So what is hidden changes no correction. The words are looked up by their trigrams, with the same statement on both
databases, and ordered by how many letters are wrong.
"""

from .mending import correction
from .nearest import nearest_terms

__all__ = ["correction", "nearest_terms"]
