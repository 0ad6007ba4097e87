from django.urls import path

from lessons.remediation_board import bulk_views as bulk
from lessons.remediation_board import row_views as rows
from lessons.remediation_board import views as board
from lessons.remediation_item import views as item
from lessons.views import checklists, gaps, lessons, vocabulary

urlpatterns = [
    path("lessons/", lessons.lesson_list, name="lesson_list"),
    path("lessons/checklist/", checklists.checklist, name="checklist"),
    path("lessons/checklist.md", checklists.checklist_document, name="checklist_document"),
    path("lessons/vocabulary/", vocabulary.lesson_vocabulary, name="lesson_vocabulary"),
    path("lessons/vocabulary/keep-apart/", vocabulary.lessons_keep_apart, name="lessons_keep_apart"),
    path("lessons/vocabulary/changes/<int:pk>/undo/", vocabulary.vocabulary_change_undo, name="vocabulary_change_undo"),
    path("lessons/<slug:slug>/", lessons.lesson_detail, name="lesson_detail"),
    path("lessons/<slug:slug>/checklist.md", checklists.lesson_checklist, name="lesson_checklist"),
    path("lessons/<slug:slug>/rename/", vocabulary.lesson_rename, name="lesson_rename"),
    path("lessons/<slug:slug>/merge/", vocabulary.lesson_merge, name="lesson_merge"),
    path("lessons/<slug:slug>/split/", vocabulary.lesson_split, name="lesson_split"),
    path("remediations/", board.remediation_list, name="remediation_list"),
    path("remediations/meeting/", board.remediation_meeting, name="remediation_meeting"),
    path("remediations/change/", bulk.remediation_bulk, name="remediation_bulk"),
    path("remediations/change/confirm/", bulk.remediation_bulk_confirm, name="remediation_bulk_confirm"),
    path("remediations/change/<str:moment>/", bulk.remediation_bulk_result, name="remediation_bulk_result"),
    path("remediations/change/<str:moment>/undo/", bulk.remediation_bulk_undo, name="remediation_bulk_undo"),
    path("remediations/gaps/", gaps.gap_list, name="gap_list"),
    path("remediations/gaps/<slug:slug>/", gaps.gap_detail, name="gap_detail"),
    path("remediations/<int:pk>/", item.remediation_detail, name="remediation_detail"),
    path("remediations/<int:pk>/row/", rows.remediation_row, name="remediation_row"),
    path("remediations/<int:pk>/step/", item.remediation_step, name="remediation_step"),
    path("remediations/<int:pk>/edit/", item.remediation_edit, name="remediation_edit"),
    path("remediations/<int:pk>/note/", item.remediation_note, name="remediation_note"),
    path("remediations/<int:pk>/changes/<int:change>/undo/", item.remediation_undo, name="remediation_undo"),
]
