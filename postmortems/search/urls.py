from django.urls import path

from . import views
from .help.views import search_help

urlpatterns = [
    path("search/", views.search, name="search"),
    path("search/help/", search_help, name="search_help"),
]
