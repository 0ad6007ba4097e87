from django.urls import path

from .steps import STEPS
from .views import comments, drafts, mails, steps

urlpatterns = [
    *(
        path(
            f"incidents/<slug:slug>/{step.name}/",
            steps.incident_step,
            {"step": step},
            name=f"incident_{step.name.replace('-', '_')}",
        )
        for step in STEPS
    ),
    path("incidents/<slug:slug>/review/", comments.incident_review, name="incident_review"),
    path("incidents/<slug:slug>/review/comment/", comments.incident_comment, name="incident_comment"),
    path("incidents/<slug:slug>/review/names/", comments.incident_review_names, name="incident_review_names"),
    path("incidents/<slug:slug>/review/<int:pk>/edit/", comments.comment_edit, name="comment_edit"),
    path("incidents/<slug:slug>/review/<int:pk>/withdraw/", comments.comment_withdraw, name="comment_withdraw"),
    path("incidents/<slug:slug>/review/<int:pk>/resolve/", comments.comment_resolve, name="comment_resolve"),
    path("incidents/<slug:slug>/review/<int:pk>/unresolve/", comments.comment_unresolve, name="comment_unresolve"),
    path("drafts/", drafts.draft_list, name="draft_list"),
    path("drafts/mails/", mails.review_mail_switch, name="review_mail_switch"),
    path("drafts/mails/stop/<str:token>/", mails.review_mail_stop, name="review_mail_stop"),
    path("incidents/<slug:slug>/visibility/", steps.incident_visibility, name="incident_visibility"),
]
