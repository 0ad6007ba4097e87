from django.urls import path

from .steps import STEPS
from .views import steps

urlpatterns = [
    *(
        path(
            f"incidents/<slug:slug>/{step.name}/",
            steps.incident_step,
            {"step": step},
            name=f"incident_{step.name.replace('-', '_')}",
        )
        for step in STEPS
    ),
    path("incidents/<slug:slug>/visibility/", steps.incident_visibility, name="incident_visibility"),
]
