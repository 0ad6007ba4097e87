"""Figures that can be compared: what they count, in which unit, and how they are read and told."""
