"""Keeping the vocabulary clean: lessons are merged, split and renamed, with all their links, and it can be undone.

``links`` lists what points at a lesson; ``steps`` changes rows and keeps what is needed to take that back; ``merging``,
``splitting`` and ``renaming`` are made of such steps; ``undoing`` takes them back; ``similarity`` finds names that are
nearly the same.
"""
