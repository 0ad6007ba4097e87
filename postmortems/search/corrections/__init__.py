"""Misspelt words: what was most likely meant, of the words that documents open to everybody have.

So what is hidden changes no correction. The words are looked up by their trigrams, with the same statement on both
databases, and ordered by how many letters are wrong. Names are compared by the same rules, among those that are given.
"""

from .mending import correction
from .names import distances
from .nearest import nearest_terms

__all__ = ["correction", "distances", "nearest_terms"]
