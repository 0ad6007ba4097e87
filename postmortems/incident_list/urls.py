from django.urls import path

from . import views

urlpatterns = [
    path("incidents/", views.incident_list, name="incident_list"),
    path("incidents.csv", views.incident_csv, name="incident_csv"),
]
