from django.urls import path

from . import views

urlpatterns = [path("incidents/compare/", views.incident_compare, name="incident_compare")]
