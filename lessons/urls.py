from django.urls import path

from lessons.views import lessons, remediations

urlpatterns = [
    path("lessons/", lessons.lesson_list, name="lesson_list"),
    path("lessons/<slug:slug>/", lessons.lesson_detail, name="lesson_detail"),
    path("lessons/<slug:slug>/checklist.md", lessons.lesson_checklist, name="lesson_checklist"),
    path("remediations/", remediations.remediation_list, name="remediation_list"),
    path("remediations/<int:pk>/", remediations.remediation_detail, name="remediation_detail"),
]
