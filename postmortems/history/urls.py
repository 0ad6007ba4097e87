from django.urls import path

from . import views

urlpatterns = [
    path("incidents/<slug:slug>/history/", views.incident_history, name="incident_history"),
    path("incidents/<slug:slug>/history/read/", views.incident_read, name="incident_read"),
    path("incidents/<slug:slug>/history/<int:number>/", views.revision_detail, name="revision_detail"),
    path("incidents/<slug:slug>/history/<int:number>/restore/", views.revision_restore, name="revision_restore"),
    path("incidents/<slug:slug>/history/<int:before>..<int:after>/", views.revision_compare, name="revision_compare"),
]
