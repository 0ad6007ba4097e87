from django.urls import path

from . import views

urlpatterns = [
    path("search/saved/", views.saved_search_list, name="saved_search_list"),
    path("search/saved/new/", views.saved_search_new, name="saved_search_new"),
    path("search/saved/<int:pk>/rename/", views.saved_search_rename, name="saved_search_rename"),
    path("search/saved/<int:pk>/mail/", views.saved_search_mail, name="saved_search_mail"),
    path("search/saved/<int:pk>/delete/", views.saved_search_delete, name="saved_search_delete"),
    path("search/saved/stop/<str:token>/", views.saved_search_stop, name="saved_search_stop"),
]
