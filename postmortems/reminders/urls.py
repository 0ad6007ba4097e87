from django.urls import path

from . import views

urlpatterns = [
    path("remediations/reminders/", views.reminder_settings, name="reminder_settings"),
    path("remediations/reminders/stop/<str:token>/", views.reminder_stop, name="reminder_stop"),
]
