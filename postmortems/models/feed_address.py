from hashlib import sha256
from secrets import token_urlsafe

from django.conf import settings
from django.db import models


def digest_of(token):
    """What is kept of a token; it is random and long, so that nothing slower is needed against guessing."""
    return sha256(token.encode()).hexdigest()


class FeedAddressQuerySet(models.QuerySet["FeedAddress"]):
    def account_of(self, token):
        """The account whose secret address that is, as long as it may log in; None of any other."""
        found = self.filter(digest=digest_of(token), account__is_active=True).select_related("account").first()
        return found and found.account

    def make(self, account, *, at):
        """A new token for the account: the only one that is good from now on. It is told once, and kept nowhere."""
        token = token_urlsafe(32)
        self.update_or_create(account=account, defaults={"digest": digest_of(token), "made_at": at})
        return token

    def revoke(self, account):
        """Whether there was one."""
        return bool(self.filter(account=account).delete()[0])


class FeedAddress(models.Model):
    """The secret part of the addresses under which programs read an account's calendar and feed without a log-in."""

    account = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="feed_address")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    objects = FeedAddressQuerySet.as_manager()

    def __str__(self):
        return f"Address of the calendar of {self.account}"
