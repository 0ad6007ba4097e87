from django.urls import path, re_path

from .views import incidents, preferences, services, sources, tags

urlpatterns = [
    path("incidents/random/", incidents.incident_random, name="incident_random"),
    path("incidents/<slug:slug>/", incidents.incident_detail, name="incident_detail"),
    path("services/", services.service_list, name="service_list"),
    path("services/<slug:slug>/", services.service_detail, name="service_detail"),
    path("tags/", tags.tag_list, name="tag_list"),
    re_path(r"^tags/(?P<slug>[-\w]+)/\Z", tags.tag_detail, name="tag_detail"),  # in any script
    path("sources/", sources.source_list, name="source_list"),
    path("theme/", preferences.theme, name="theme"),
    path("zone/", preferences.reader_zone, name="reader_zone"),
]
