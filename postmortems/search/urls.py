from django.urls import path

from . import views
from .completion.views import search_complete
from .help.views import search_help

urlpatterns = [
    path("search/", views.search, name="search"),
    path("search/complete/", search_complete, name="search_complete"),
    path("search/help/", search_help, name="search_help"),
]
