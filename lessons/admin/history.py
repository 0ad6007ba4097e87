from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from simple_history.admin import SimpleHistoryAdmin

from incidents.access import is_administrator
from incidents.admin.base import RecordAdmin

LONGEST_NUMBER = 18


class HistoryAdmin(RecordAdmin, SimpleHistoryAdmin):
    """A page with a history of versions, to compare and to return to."""

    def history_view(self, request, object_id, extra_context=None):
        self.must_be_seen(request, object_id)
        return super().history_view(request, object_id, extra_context)

    @transaction.atomic
    def history_form_view(self, request, object_id, version_id, extra_context=None):
        self.must_be_seen(request, object_id)
        must_be_number(version_id)
        if request.method == "POST" and not self.has_change_permission(request):
            raise PermissionDenied
        return super().history_form_view(request, object_id, version_id, extra_context)

    def must_be_seen(self, request, object_id):
        """What was deleted has no reader but administrators."""
        must_be_number(object_id)
        if not is_administrator(request.user) and not self.get_queryset(request).filter(pk=object_id).exists():
            raise Http404


def must_be_number(text):
    if not (text.isdecimal() and len(text) <= LONGEST_NUMBER):
        raise Http404
