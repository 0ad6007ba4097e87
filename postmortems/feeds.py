"""Feeds for readers of feeds (Atom)."""

from datetime import UTC, datetime

from django.utils.feedgenerator import Atom1Feed


class Feed(Atom1Feed):
    """Says of nothing that it has just changed."""

    def latest_post_date(self):
        return super().latest_post_date() if self.items else datetime(1970, 1, 1, tzinfo=UTC)
