"""What Django itself tells of: log-ins, and changes of accounts, groups and permissions."""

from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_save

from postmortems.models import AuditEntry

from .noting import note

What = AuditEntry.What
#: Of an account, what decides about its rights.
FLAGS = ("is_active", "is_staff", "is_superuser")
CHANGES = {"post_add": "added", "post_remove": "removed"}


def logged_in(sender, request, user, **kwargs):
    note(What.LOGIN, by=user, request=request)


def login_failed(sender, credentials, request=None, **kwargs):
    """The name that was tried, never the password; once nobody is let in any more, nothing."""
    if request is None or AxesProxyHandler.is_allowed(request, credentials):
        note(What.FAILED_LOGIN, by_name=str(credentials.get("username", ""))[:1000] or "no name", request=request)


def account_changes(sender, instance, raw=False, update_fields=None, **kwargs):
    """Remember the flags that an account had; to log in writes none of them."""
    if raw or (update_fields is not None and not {*update_fields} & {*FLAGS}):
        return
    before = sender.objects.filter(pk=instance.pk).values(*FLAGS).first() if instance.pk else None
    instance._flags_before = before


def account_changed(sender, instance, created, raw=False, **kwargs):
    if raw or not hasattr(instance, "_flags_before"):
        return
    before = instance.__dict__.pop("_flags_before") or dict.fromkeys(FLAGS, False) | {"is_active": True}
    told = [f"{flag}: {getattr(instance, flag)}" for flag in FLAGS if getattr(instance, flag) != before[flag]]
    if created or told:
        _note_rights(instance, "; ".join(["account made"] * created + told))


def group_changed(sender, instance, created, raw=False, **kwargs):
    if not raw:
        _note_rights(instance, "group made" if created else "group saved")


def deleted(sender, instance, **kwargs):
    _note_rights(instance, f"{instance._meta.verbose_name} deleted")


def members_changed(sender, instance, action, reverse, model, pk_set, **kwargs):
    """Groups and permissions of accounts, and permissions of groups, from whichever side."""
    if action == "pre_clear":
        told = [called(row) for row in _rows_of(instance, sender)]
        if told:
            _note_rights(instance, f"{model._meta.verbose_name_plural} removed: {', '.join(told)}")
    elif action in CHANGES and pk_set:
        told = [called(row) for row in model._default_manager.filter(pk__in=pk_set)]
        _note_rights(instance, f"{model._meta.verbose_name_plural} {CHANGES[action]}: {', '.join(told)}")


def _rows_of(instance, through):
    """The rows at the other side of a relation, whichever side the instance is of."""
    for one in instance._meta.get_fields():
        if one.many_to_many and (one if one.auto_created else one.remote_field).through is through:
            return getattr(instance, one.get_accessor_name() if one.auto_created else one.name).all()
    return []


def called(row):
    """A permission by its short name: an entry has room for many."""
    return row.codename if isinstance(row, Permission) else str(row)


def _note_rights(row, told):
    note(What.RIGHTS, about=f"{row._meta.verbose_name} {row}", told=told)


def connect():
    account = get_user_model()
    user_logged_in.connect(logged_in)
    user_login_failed.connect(login_failed)
    pre_save.connect(account_changes, sender=account)
    post_save.connect(account_changed, sender=account)
    post_save.connect(group_changed, sender=Group)
    for model in (account, Group):
        post_delete.connect(deleted, sender=model)
    for through in (account.groups.through, account.user_permissions.through, Group.permissions.through):
        m2m_changed.connect(members_changed, sender=through)
