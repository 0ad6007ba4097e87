from django.urls import path, register_converter

from .formats import FormatConverter
from .views import document_schema, incident_document, lesson_document

register_converter(FormatConverter, "document_format")

urlpatterns = [
    path("incidents/<slug:slug>.<document_format:form>", incident_document, name="incident_document"),
    path("lessons/<slug:slug>.<document_format:form>", lesson_document, name="lesson_document"),
    path("schema/postmortem.json", document_schema, {"kind": "postmortem"}, name="document_schema"),
    path("schema/lesson.json", document_schema, {"kind": "lesson"}, name="document_schema"),
    path("schema/service.json", document_schema, {"kind": "service"}, name="document_schema"),
    path("schema/thesaurus.json", document_schema, {"kind": "thesaurus"}, name="document_schema"),
]
