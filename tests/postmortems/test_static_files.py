import re
from collections import defaultdict

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command


def test_everything_that_a_stylesheet_names_is_there_for_production(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    settings.WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["css", "js", "svg", "txt", "html", "json"]  # takes seconds
    call_command("collectstatic", verbosity=0, interactive=False)

    assert staticfiles_storage.url("css/tokens.css") != "/static/css/tokens.css"
    assert list(tmp_path.glob("fonts/public-sans-latin.*.woff2"))


def test_a_class_gets_its_look_from_one_stylesheet():
    found = defaultdict(set)
    for sheet in (settings.BASE_DIR / "static/css/components").glob("*.css"):
        for name in re.findall(r"^  (\.[a-z-]+) \{", sheet.read_text(), re.MULTILINE):
            found[name].add(sheet.name)

    assert {name: sheets for name, sheets in found.items() if len(sheets) > 1} == {}
