from django.urls import path

from . import views
from .completion.views import search_complete
from .help.views import search_help

urlpatterns = [
    path("search/", views.search, name="search"),
    path("search/complete/", search_complete, name="search_complete"),
    path("search.csv", views.search_csv, name="search_csv"),
    path("search.json", views.search_json, name="search_json"),
    path("search.atom", views.search_atom, name="search_atom"),
    path("search/help/", search_help, name="search_help"),
]
