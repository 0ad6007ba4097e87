from django.urls import path

from . import views

urlpatterns = [
    path("incidents/<slug:slug>/edit/", views.incident_edit, name="incident_edit"),
    path("incidents/<slug:slug>/edit/<slug:section>/", views.incident_edit_section, name="incident_edit_section"),
]
