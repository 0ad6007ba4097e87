from django.urls import path

from . import views

urlpatterns = [path("timelines/", views.timeline_overview, name="timeline_overview")]
