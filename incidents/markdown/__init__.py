"""Authors' Markdown: rendered to safe HTML when it is saved, its citations and links filled in when it is shown."""

from .fields import MarkdownField, MarkdownModel, RenderedField
from .rendering import html_words, plain, render

__all__ = ["MarkdownField", "MarkdownModel", "RenderedField", "html_words", "plain", "render"]
