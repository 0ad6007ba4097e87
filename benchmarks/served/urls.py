from django.urls import path

from benchmarks.served.bare import bare
from postmortems.urls import handler500, urlpatterns

urlpatterns = [path("bare/", bare), *urlpatterns]

__all__ = ["handler500", "urlpatterns"]
