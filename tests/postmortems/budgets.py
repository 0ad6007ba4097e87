"""How many queries each page may make: for the samples, as an anonymous reader unless the budget names an account."""

from typing import NamedTuple

from django.db import connection


class Budget(NamedTuple):
    address: str
    queries: int
    account: str = ""
    status: int = 200


#: More for a reader with an account: the session, the account, its groups, and what is opened to them.
FOR_AN_ACCOUNT = 5
#: To look words up, PostgreSQL begins, is told how, told as before, and ends.
FOR_A_SEARCH = {"sqlite": 0, "postgresql": 4}


def for_a_search():
    return FOR_A_SEARCH[connection.vendor]


COMPARED = "i=2012-knight-capital-smars&i=2022-atlassian-site-deletion&i=FL-2012-01&i=FL-2017-01"
BUDGETS = {
    "home": Budget("/", 7),
    "search": Budget("/search/?q=retry+storm&severity=1", 20),
    "search_csv": Budget("/search.csv?q=retry+storm", 20),
    "search_json": Budget("/search.json?q=retry+storm+in:tags&severity=1", 23),
    "search_atom": Budget("/search.atom?q=retry+storm", 14),
    "incident_list": Budget("/incidents/?severity=1", 6),
    "incident_csv": Budget("/incidents.csv", 9),
    "timeline_overview": Budget("/timelines/", 6),
    "incident_compare": Budget(f"/incidents/compare/?{COMPARED}", 11),
    "incident_random": Budget("/incidents/random/", 2, status=302),
    "incident_detail": Budget("/incidents/{incident}/", 21),
    "incident_document": Budget("/incidents/{incident}.md", 28),
    "incident_edit": Budget("/incidents/{incident}/edit/", 51, "administrator"),
    "incident_edit_section": Budget("/incidents/{incident}/edit/timeline/", 15, "administrator"),
    "timeline_paste": Budget("/incidents/{incident}/edit/timeline/paste/", 6, "administrator"),
    "incident_new": Budget("/incidents/new/", 7, "administrator"),
    "incident_new_copy": Budget("/incidents/new/copy/?q=kinesis", 5, "administrator"),
    "incident_copy": Budget("/incidents/new/copy/{incident}/", 34, "administrator"),
    "incident_new_document": Budget("/incidents/new/document/", 4, "administrator"),
    "incident_new_log": Budget("/incidents/new/log/", 6, "administrator"),
    "service_list": Budget("/services/", 5),
    "service_detail": Budget("/services/{service}/", 10),
    "tag_list": Budget("/tags/", 2),
    "tag_detail": Budget("/tags/dns/", 5),
    "source_list": Budget("/sources/", 4),
    "lesson_matrix": Budget("/lessons/matrix/", 7),
    "lesson_list": Budget("/lessons/", 8),
    "lesson_detail": Budget("/lessons/{lesson}/", 22),
    "lesson_document": Budget("/lessons/{lesson}.md", 4),
    "lesson_checklist": Budget("/lessons/{lesson}/checklist.md", 1),
    "lesson_vocabulary": Budget("/lessons/vocabulary/", 10, "reviewer"),
    "lesson_rename": Budget("/lessons/{lesson}/rename/", 6, "reviewer"),
    "lesson_merge": Budget("/lessons/{lesson}/merge/", 8, "reviewer"),
    "lesson_split": Budget("/lessons/{lesson}/split/", 7, "reviewer"),
    "checklist": Budget("/lessons/checklist/?lesson={lesson}&lesson=partition-into-cells", 1),
    "checklist_document": Budget("/lessons/checklist.md?lesson={lesson}&lesson=partition-into-cells", 1),
    "remediation_list": Budget("/remediations/?due=overdue", 19),
    "remediation_meeting": Budget("/remediations/meeting/", 10),
    "remediation_csv": Budget("/remediations.csv", 20),
    "remediation_tsv": Budget("/remediations.tsv", 20),
    "remediation_detail": Budget("/remediations/{remediation}/", 9),
    "gap_list": Budget("/remediations/gaps/", 12),
    "gap_detail": Budget("/remediations/gaps/causes-without-remediation/", 5),
    "wikilink_list": Budget("/links/", 8, "administrator"),
    "document_schema": Budget("/schema/postmortem.json", 0),
    "search_complete": Budget("/search/complete/?q=kin", 10),
    "incident_history": Budget("/incidents/{incident}/history/", 11, "reader"),
    "revision_detail": Budget("/incidents/{incident}/history/1/", 12, "reader"),
    "revision_compare": Budget("/incidents/{incident}/history/1..2/", 12, "reader"),
    "incident_delete": Budget("/incidents/{incident}/delete/", 9, "administrator"),
    "audit_list": Budget("/audit/?what=login&since=2020-01-01", 5, "administrator"),
    "audit_csv": Budget("/audit.csv", 5, "administrator"),
    "deleted_list": Budget("/deleted/", 6, "administrator"),
    "incident_purge": Budget("/deleted/{deletion}/purge/", 5, "administrator"),
    "saved_search_list": Budget("/search/saved/", 4, "reader"),
    "saved_search_new": Budget("/search/saved/new/?q=retry", 3, "reader"),
    "saved_search_rename": Budget("/search/saved/{saved}/rename/", 4, "reader"),
    "saved_search_delete": Budget("/search/saved/{saved}/delete/", 4, "reader"),
    "saved_search_stop": Budget("/search/saved/stop/{stop}/", 1),
    "incident_submit": Budget("/incidents/{draft}/submit/", 24, "administrator"),
    "incident_send_back": Budget("/incidents/{in_review}/send-back/", 9, "reviewer"),
    "incident_publish": Budget("/incidents/{in_review}/publish/", 26, "reviewer"),
    "incident_archive": Budget("/incidents/{incident}/archive/", 9, "reviewer"),
    "incident_reopen": Budget("/incidents/{incident}/reopen/", 9, "reviewer"),
    "incident_visibility": Budget("/incidents/{incident}/visibility/", 11, "reviewer"),
    "incident_review": Budget("/incidents/{incident}/review/", 48, "reviewer"),
    "incident_review_names": Budget("/incidents/{incident}/review/names/?q=r", 7, "reviewer"),
    "comment_edit": Budget("/incidents/{incident}/review/{comment}/edit/", 7, "reviewer"),
    "draft_list": Budget("/drafts/", 6, "reviewer"),
    "review_mail_stop": Budget("/drafts/mails/stop/{review_stop}/", 1),
    "reminder_settings": Budget("/remediations/reminders/", 6, "reader"),
    "reminder_stop": Budget("/remediations/reminders/stop/{reminder_stop}/", 1),
    "remediation_changes": Budget("/remediations/changes.atom", 1),
    "remediation_changes_of": Budget("/remediations/changes/{feed}.atom", 3),
    "remediation_calendar": Budget("/remediations/calendar/{feed}.ics", 3),
    "login": Budget("/accounts/login/", 0),
    "password_change": Budget("/accounts/password/", 3, "reader"),
    "password_change_done": Budget("/accounts/password/changed/", 3, "reader"),
    "search_help": Budget("/search/help/", 0),
    "robots": Budget("/robots.txt", 0),
}
#: Addresses that only take what is sent to them, and show no page.
CHANGES = {
    *("theme", "reader_zone", "logout", "lessons_keep_apart", "vocabulary_change_undo"),
    *("review_mail_switch", "incident_comment", "comment_withdraw", "comment_resolve", "comment_unresolve"),
    *(
        "remediation_row",
        "remediation_bulk",
        "remediation_bulk_confirm",
        "remediation_bulk_result",
        "remediation_bulk_undo",
    ),
    *("feed_address_new", "feed_address_revoke"),
    *("remediation_step", "remediation_edit", "remediation_note", "remediation_undo"),
    *("saved_search_mail", "incident_read", "revision_restore", "incident_undelete"),
}
