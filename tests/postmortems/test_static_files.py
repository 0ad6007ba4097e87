import re
from collections import defaultdict
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.storage import FileSystemStorage
from django.core.management import call_command
from django.test import Client, override_settings

from postmortems.static_files import JoinedStaticFilesStorage, compact

SHEETS = settings.BASE_DIR / "static/css"
STORAGE = "postmortems.static_files.JoinedStaticFilesStorage"


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    """The folder of the static files, collected as for production; of them only stylesheets compressed, to be quick."""
    folder = tmp_path_factory.mktemp("static")
    with override_settings(
        STATIC_ROOT=folder,
        STORAGES={**settings.STORAGES, "staticfiles": {"BACKEND": STORAGE}},
        WHITENOISE_SKIP_COMPRESS_EXTENSIONS=["js", "svg", "txt", "html", "json", "md", "woff2", "png", "gif"],
        WHITENOISE_AUTOREFRESH=False,
        WHITENOISE_USE_FINDERS=False,
    ):
        call_command("collectstatic", verbosity=0, interactive=False)
        yield folder


def imports(name="faultline.css"):
    return re.findall(r'@import url\("([^"]+)"\)', (SHEETS / name).read_text())


def test_every_stylesheet_of_the_pages_is_imported_once():
    """By that of all pages, or by that of the pages on which postmortems are written."""
    sheets = {str(path.relative_to(SHEETS)) for path in SHEETS.rglob("*.css")}

    assert sorted(imports() + imports("authoring.css")) == sorted(
        sheets - {"faultline.css", "authoring.css", "admin.css"}
    )


def test_everything_that_a_stylesheet_names_is_there_for_production(collected):
    joined = (collected / Path(staticfiles_storage.url("css/faultline.css")).relative_to("/static")).read_text()
    named = re.findall(r'url\("(?!#)([^"]+)"\)', joined)

    assert len(named) == 4
    assert all((collected / "css" / name).is_file() for name in named)
    assert all(re.search(r"\.[0-9a-f]{12}\.woff2$", name) for name in named)


def test_production_has_all_stylesheets_in_one_in_their_order(collected):
    joined = (collected / "css/faultline.css").read_text()
    places = [joined.index(compact((SHEETS / name).read_text())[:-1]) for name in imports()]

    assert places == sorted(places)
    assert "@import" not in joined
    assert "/*" not in joined
    assert joined[: places[-1]].endswith("@media print {\n")
    assert joined.count("{") == joined.count("}")


#: Scripts that no page for readers loads.
FOR_AUTHORS = (
    *("board-rows.js", "board-ticks.js", "editor-keep.js", "editor-rows.js", "editor-text.js"),
    *("mentions.js", "offered-names.js"),
)


def test_the_first_view_of_a_page_loads_at_most_ninety_kilobytes_of_stylesheets_and_fonts(collected):
    (stylesheet,) = collected.glob("css/faultline.*.css.br")
    fonts = list((SHEETS.parent / "fonts").glob("*-latin.woff2"))

    assert len(fonts) == 2
    assert stylesheet.stat().st_size < 16_000
    assert sum(font.stat().st_size for font in fonts) < 80_000
    scripts = {path.name: path.stat().st_size for path in (SHEETS.parent / "js").glob("*.js")}
    assert sum(scripts.values()) - sum(scripts[name] for name in FOR_AUTHORS) < 20_000


def test_a_script_imports_another_by_the_name_under_which_it_is_kept_for_good(collected):
    (script,) = collected.glob("js/mentions.????????????.js")
    (imported,) = re.findall(r'from "\./(.*)";', script.read_text())

    assert re.fullmatch(r"offered-names\.\w{12}\.js", imported)
    assert (collected / "js" / imported).exists()


def test_a_page_links_one_stylesheet_and_fetches_no_script_before_it_is_read(samples, client):
    for address in "/", "/incidents/", "/incidents/2020-aws-kinesis-us-east-1/", "/lessons/blast-radius/", "/nowhere/":
        html = client.get(address).text
        (stylesheet,) = re.findall(r'<link rel="stylesheet"[^>]*>', html)
        assert "/css/faultline." in stylesheet
        assert all('type="module"' in script for script in re.findall(r"<script[^>]*>", html))


def test_what_has_been_collected_before_does_not_hide_what_has_changed_since(tmp_path):
    source, collected = FileSystemStorage(tmp_path / "source"), tmp_path / "collected"
    (tmp_path / "source/parts").mkdir(parents=True)
    (tmp_path / "source/all.css").write_text('@import url("parts/one.css");\n@import url("parts/two.css") print;\n')
    (tmp_path / "source/parts/one.css").write_text('a { background: url("../a.svg"); content: "/* b */  c"; }\n')
    (tmp_path / "source/a.svg").write_text("<svg/>")
    storage = JoinedStaticFilesStorage(collected, base_url="/static/")
    for colour in "red", "blue":
        (tmp_path / "source/parts/two.css").write_text(f"/* Paper */\nb {{\n  color: {colour};\n}}\n")
        found = {name: (source, name) for name in ["all.css", "parts/one.css", "parts/two.css", "a.svg"]}
        for name in found:
            storage.delete(name)
            storage.save(name, source.open(name))
        list(storage.post_process(found))

    assert (collected / "all.css").read_text() == (
        'a { background: url("a.svg"); content: "/* b */  c"; }\n@media print {\nb {\ncolor: blue;\n}\n}\n'
    )
    assert re.search(r"a\.[0-9a-f]+\.svg", (collected / storage.stored_name("all.css")).read_text())


def test_an_import_of_what_is_not_there_says_so(tmp_path):
    (tmp_path / "all.css").write_text('@import url("none.css");')
    storage = JoinedStaticFilesStorage(tmp_path / "collected", base_url="/static/")

    with pytest.raises(ValueError, match=r"all\.css imports none\.css, which is not there"):
        list(storage.post_process({"all.css": (FileSystemStorage(tmp_path), "all.css")}))


def test_a_static_file_is_kept_for_good_by_its_hashed_name_and_comes_compressed(collected, db):
    client = Client()  # its handler is made anew, with the files that are there
    hashed = client.get(staticfiles_storage.url("css/faultline.css"), headers={"Accept-Encoding": "gzip, br"})
    plain = client.get("/static/css/faultline.css", headers={"Accept-Encoding": "gzip"})

    assert hashed["Content-Encoding"] == "br"
    assert plain["Content-Encoding"] == "gzip"
    assert hashed["Cache-Control"] == "max-age=315360000, public, immutable"
    assert plain["Cache-Control"] == "max-age=60, public"
    assert hashed["Vary"] == "Accept-Encoding"
    assert not hashed.cookies


@pytest.mark.parametrize("name", ["css/faultline.css.map", "js/theme.js.map", "css/none.css", "../manage.py"])
def test_a_static_file_that_is_not_there_is_not_found(collected, db, name):
    assert Client().get(f"/static/{name}").status_code == 404


def test_a_class_gets_its_look_from_one_stylesheet():
    found = defaultdict(set)
    for sheet in (SHEETS / "components").glob("*.css"):
        for name in re.findall(r"^  (\.[a-z-]+) \{", sheet.read_text(), re.MULTILINE):
            found[name].add(sheet.name)

    assert {name: sheets for name, sheets in found.items() if len(sheets) > 1} == {}


def test_every_page_of_the_administration_has_the_look_of_the_site(admin_client):
    look = re.compile(r'<link rel="stylesheet" href="/static/css/admin(\.[0-9a-f]+)?\.css">')
    for address in "/admin/", "/admin/incidents/incident/", "/admin/incidents/incident/add/":
        assert len(look.findall(admin_client.get(address).text)) == 1, address
    assert look.search(Client().get("/admin/login/").text)


@pytest.mark.parametrize(
    "viewport",
    [{"width": 390, "height": 844}, pytest.param({"width": 1280, "height": 800}, marks=pytest.mark.long)],
)
def test_nothing_moves_once_the_page_of_an_incident_has_shown(browser, samples, site_of_samples, viewport):
    context = browser.new_context(base_url=site_of_samples, viewport=viewport)
    page = context.new_page()
    page.goto("/incidents/2020-aws-kinesis-us-east-1/")
    shift = page.evaluate(
        """async () => {
          let shift = 0;
          new PerformanceObserver((list) => list.getEntries().forEach((entry) => (shift += entry.value)))
            .observe({ type: "layout-shift", buffered: true });
          await document.fonts.ready;
          await new Promise((done) => setTimeout(done, 200));
          return shift;
        }"""
    )
    context.close()

    assert shift == 0
