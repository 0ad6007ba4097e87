from django.contrib import admin
from django.contrib.auth import views as auth
from django.urls import include, path

from postmortems.home.views import home
from postmortems.lesson_matrix.views import lesson_matrix
from postmortems.remediation_files import remediation_csv, remediation_tsv
from postmortems.robots import robots
from postmortems.wikilinks.views import wikilink_list

accounts = [
    path("login/", auth.LoginView.as_view(), name="login"),
    path("logout/", auth.LogoutView.as_view(), name="logout"),
    path("password/", auth.PasswordChangeView.as_view(), name="password_change"),
    path("password/changed/", auth.PasswordChangeDoneView.as_view(), name="password_change_done"),
]

urlpatterns = [
    path("", home, name="home"),
    path("", include("postmortems.search.urls")),
    path("", include("postmortems.incident_list.urls")),
    path("", include("postmortems.timeline_overview.urls")),
    path("", include("postmortems.comparison.urls")),
    path("", include("postmortems.search.saved.urls")),
    path("", include("postmortems.editor.urls")),
    path("", include("postmortems.history.urls")),
    path("", include("postmortems.audit.urls")),
    path("", include("postmortems.editor.starting.urls")),
    path("", include("postmortems.editor.pasting.urls")),
    path("", include("incidents.urls")),
    path("lessons/matrix/", lesson_matrix, name="lesson_matrix"),
    path("", include("postmortems.reminders.urls")),
    path("", include("postmortems.remediation_feeds.urls")),
    path("", include("lessons.urls")),
    path("remediations.csv", remediation_csv, name="remediation_csv"),
    path("remediations.tsv", remediation_tsv, name="remediation_tsv"),
    path("", include("postmortems.document.urls")),
    path("", include("postmortems.review.urls")),
    path("links/", wikilink_list, name="wikilink_list"),
    path("accounts/", include(accounts)),
    path("robots.txt", robots, name="robots"),
    path("admin/", admin.site.urls),
]

handler400 = "postmortems.operations.errors.bad_request"
handler500 = "postmortems.operations.errors.server_error"
