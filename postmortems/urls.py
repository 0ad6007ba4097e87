from django.contrib import admin
from django.contrib.auth import views as auth
from django.urls import include, path

from postmortems.theme import theme

accounts = [
    path("login/", auth.LoginView.as_view(), name="login"),
    path("logout/", auth.LogoutView.as_view(), name="logout"),
    path("password/", auth.PasswordChangeView.as_view(), name="password_change"),
    path("password/changed/", auth.PasswordChangeDoneView.as_view(), name="password_change_done"),
]

urlpatterns = [
    path("accounts/", include(accounts)),
    path("theme/", theme, name="theme"),
    path("admin/", admin.site.urls),
]
