from django.urls import path

from . import views

urlpatterns = [
    path("incidents/new/", views.incident_new, name="incident_new"),
    path("incidents/new/copy/", views.incident_new_copy, name="incident_new_copy"),
    path("incidents/new/copy/<slug:slug>/", views.incident_copy, name="incident_copy"),
    path("incidents/new/document/", views.incident_new_document, name="incident_new_document"),
    path("incidents/new/log/", views.incident_new_log, name="incident_new_log"),
]
