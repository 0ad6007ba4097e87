from django.urls import path

from . import views

urlpatterns = [path("incidents/<slug:slug>/edit/timeline/paste/", views.timeline_paste, name="timeline_paste")]
