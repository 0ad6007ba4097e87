from django.urls import path

from . import views

urlpatterns = [
    path("remediations/changes.atom", views.remediation_changes, name="remediation_changes"),
    path("remediations/changes/<str:token>.atom", views.remediation_changes_of, name="remediation_changes_of"),
    path("remediations/calendar/<str:token>.ics", views.remediation_calendar, name="remediation_calendar"),
    path("remediations/reminders/address/", views.feed_address_new, name="feed_address_new"),
    path("remediations/reminders/address/revoke/", views.feed_address_revoke, name="feed_address_revoke"),
]
