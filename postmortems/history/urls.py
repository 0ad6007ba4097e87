from django.urls import path

from . import deleted_views as deleted
from . import views

urlpatterns = [
    path("incidents/<slug:slug>/history/", views.incident_history, name="incident_history"),
    path("incidents/<slug:slug>/history/read/", views.incident_read, name="incident_read"),
    path("incidents/<slug:slug>/history/<int:number>/", views.revision_detail, name="revision_detail"),
    path("incidents/<slug:slug>/history/<int:number>/restore/", views.revision_restore, name="revision_restore"),
    path("incidents/<slug:slug>/history/<int:before>..<int:after>/", views.revision_compare, name="revision_compare"),
    path("incidents/<slug:slug>/delete/", deleted.incident_delete, name="incident_delete"),
    path("deleted/", deleted.deleted_list, name="deleted_list"),
    path("deleted/<int:pk>/undelete/", deleted.incident_undelete, name="incident_undelete"),
    path("deleted/<int:pk>/purge/", deleted.incident_purge, name="incident_purge"),
]
