"""Authors' Markdown: rendered to safe HTML when it is saved, its citations and links filled in when it is shown."""

from .rendering import MarkdownField, MarkdownModel, RenderedField, plain, render

__all__ = ["MarkdownField", "MarkdownModel", "RenderedField", "plain", "render"]
