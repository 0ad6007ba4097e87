from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command


def test_everything_that_a_stylesheet_names_is_there_for_production(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    call_command("collectstatic", verbosity=0, interactive=False)

    assert staticfiles_storage.url("css/tokens.css") != "/static/css/tokens.css"
    assert list(tmp_path.glob("fonts/public-sans-latin.*.woff2"))
