"""What the board of remediations finds, as files for spreadsheets. Who took which away is noted."""

from django.http import HttpResponse, StreamingHttpResponse
from django.views.decorators.http import require_safe

from incidents.spreadsheets import lines
from lessons.remediation_board.asked import Asked
from lessons.remediation_board.csv_export import rows
from postmortems.audit import note
from postmortems.models import AuditEntry


@require_safe
def remediation_csv(request):
    return table(request, "remediations.csv", "text/csv", "excel")


@require_safe
def remediation_tsv(request):
    return table(request, "remediations.tsv", "text/tab-separated-values", "excel-tab")


def table(request, name, kind, dialect):
    asked = Asked(request)
    if asked.form.errors:
        wrong = [f"{field}: {error}" for field, errors in asked.form.errors.items() for error in errors]
        return HttpResponse("\n".join(wrong), status=400, content_type="text/plain; charset=utf-8")
    if request.user.is_authenticated:
        note(AuditEntry.What.EXPORT, by=request.user, about=name, told=request.GET.urlencode())
    return StreamingHttpResponse(
        lines(rows(asked, absolute=request.build_absolute_uri), dialect=dialect),
        content_type=f"{kind}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
