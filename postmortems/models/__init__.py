from .former_document import FormerDocument

__all__ = ["FormerDocument"]
