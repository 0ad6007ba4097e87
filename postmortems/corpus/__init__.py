"""A record of any size that nobody wrote: as many incidents as asked for, in the shape of a real one."""

from .generating import generate

__all__ = ["generate"]
