"""The tables that a page can show: all of them, but for those left out here."""

from django.apps import apps

#: What no page shows, and whether somebody may read one does not depend on.
LEFT_OUT = {
    "incidents.Edition": "is the number itself",
    "incidents.ReferenceSequence": "counts the references given; that of an incident is its own column",
    "lessons.HistoricalLesson": "is shown in the administration, which is never kept",
    "incidents.ChangedIncident": "notes what raises it",
    "incidents.FacetKey": "follows the rows that raise it",
    "incidents.FacetValue": "follows the rows that raise it",
    "incidents.FacetCount": "follows the rows that raise it",
    "postmortems.SearchDocument": "follows the rows that raise it",
    "postmortems.SearchWord": "follows the rows that raise it",
    "postmortems.WordTrigram": "follows the rows that raise it",
    "postmortems.SearchIndex": "tells by which code the documents were made",
    "postmortems.StaleDocument": "notes what raises it",
    "postmortems.AuditEntry": "is shown on pages that are never kept",
    "postmortems.Deletion": "is shown on pages that are never kept",
    "postmortems.Deletion_authors": "is shown on pages that are never kept",
    "postmortems.Demonstration": "tells what remove_demo takes out, and is on no page",
    "postmortems.LastRead": "is shown on pages of its reader alone, which are never kept",
    "postmortems.Revision": "is shown on pages that are never kept",
    "postmortems.ReviewComment": "is shown on pages of those who write, which are never kept",
    "postmortems.SectionDraft": "is shown in the editor to who typed it alone, which is never kept",
    "postmortems.Editing": "is shown in the editor, which is never kept",
    "postmortems.ReviewMail": "waits to be sent, and is on no page",
    "postmortems.NoReviewMail": "is shown on a page of its account alone, which is never kept",
    "postmortems.ReminderChoice": "is shown on a page of its account alone, which is never kept",
    "postmortems.Reminded": "tells when a mail told of what, and is on no page",
    "postmortems.ReminderMail": "tells which mails went out, and is on no page",
    "postmortems.FeedAddress": "is told of on a page of its account alone, which is never kept",
    "postmortems.SavedSearch": "is shown on pages of its owner alone, which are never kept",
    "postmortems.IncidentTemplate": "is shown to those who begin a postmortem, on pages that are never kept",
    "postmortems.TemplateGuidance": "is shown to those who write, on pages that are never kept",
    "postmortems.StartedFrom": "tells the editor whose guidance to show, on pages that are never kept",
    "postmortems.WatchedPhrase": "marks words on pages of those who write, which are never kept",
    "admin.LogEntry": "is shown in the administration, which is never kept",
    "contenttypes.ContentType": "names models and changes with the code alone",
    "sessions.Session": "tells who a reader is, which every request asks anew",
    "axes.AccessAttempt": "tells of log-ins",
    "axes.AccessAttemptExpiration": "tells of log-ins",
    "axes.AccessFailureLog": "tells of log-ins",
    "axes.AccessLog": "tells of log-ins",
}
#: Of an account, what pages show and what decides what it may read; when it last logged in is neither.
COLUMNS = {"auth.User": ("username", "first_name", "last_name", "is_active", "is_staff", "is_superuser")}


def shown_tables():
    """The names of the tables and, where not all of them count, of their columns."""
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta
        if meta.managed and not meta.proxy and meta.label not in LEFT_OUT:
            yield meta.db_table, COLUMNS.get(meta.label, ())
